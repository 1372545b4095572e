"""Setting channels' shares of products: what they are not shown, and what is theirs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.catalog.product import NoSuchProduct, Product
from domain.channels.channel import Channel
from domain.errors import DomainError, InvalidInput, NotFound
from domain.stock.promisable import ChannelStockRule
from domain.validation import LARGEST_QUANTITY, storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant


@dataclass(frozen=True, slots=True)
class ChannelStockRuleData:
    """A channel's share of a SKU. `restarts_allotment` counts what it takes from 0 again."""

    sku: str
    channel_code: str
    buffer: int = 0
    allotment: int = 0
    restarts_allotment: bool = False


def upsert_channel_stock_rules(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[ChannelStockRuleData]
) -> list[BulkOutcome]:
    """Set shares, as if the items came one after the other; each saved outcome names the product.

    An allotment counts what the channel's orders take from the moment it is first set, or restarts.
    """
    require_whole_merchant(caller, "stock rules")
    check_bulk_size(items)
    products = unit.products.by_sku(item.sku for item in items if storable(item.sku))
    channels = unit.channels.by_code(i.channel_code for i in items if storable(i.channel_code))
    product_ids = [product.id for product in products.values()]
    # As everybody who promises: positions first. Orders under way are finished by then, and counted.
    unit.stock.lock(product_ids, (place.id for place in unit.locations.all()))
    unit.stock_rules.lock(product_ids)
    saved: dict[tuple[str, str], ChannelStockRule] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            product, channel = _target(item, products, channels)
            known = saved.get((item.sku, item.channel_code))
            known = known or unit.stock_rules.of(product.id).channels.get(channel.id)
            rule = _rule(unit, item, product, channel, known, now)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        saved[item.sku, item.channel_code] = rule
        outcomes.append(Saved(product.id))
    unit.stock_rules.save(list(saved.values()))
    unit.products.mark_with_stock_rules({rule.product_id for rule in saved.values()})
    return outcomes


def _target(
    item: ChannelStockRuleData, products: Mapping[str, Product], channels: Mapping[str, Channel]
) -> tuple[Product, Channel]:
    product, channel = products.get(item.sku), channels.get(item.channel_code)
    if product is None:
        raise NoSuchProduct(item.sku)
    if channel is None:
        raise NotFound(f"No channel {item.channel_code!r}.", field=("channel_code",))
    if not product.tracks_stock or product.is_kit:
        raise InvalidInput(f"{item.sku} has no stock of its own.", field=("sku",))
    for name in ("buffer", "allotment"):
        if not 0 <= getattr(item, name) <= LARGEST_QUANTITY:
            raise InvalidInput(f"From 0 to {LARGEST_QUANTITY}.", field=(name,))
    return product, channel


def _rule(
    unit: UnitOfWork,
    item: ChannelStockRuleData,
    product: Product,
    channel: Channel,
    known: ChannelStockRule | None,
    now: datetime,
) -> ChannelStockRule:
    if known is not None and not item.restarts_allotment:
        used, started_at = known.allotment_used, known.allotment_started_at
    else:
        # Not simply 0: an order may have been placed at this very moment.
        used, started_at = unit.stock_rules.taken_since(product.id, channel.id, now), now
    return ChannelStockRule(product.id, channel.id, item.buffer, item.allotment, used, started_at)
