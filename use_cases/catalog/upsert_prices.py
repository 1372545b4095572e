"""Setting prices in bulk, by SKU and channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.access.caller import Caller
from domain.catalog.product import NoSuchProduct, Price, Product
from domain.channels.channel import Channel
from domain.errors import CurrencyMismatch, DomainError, NotFound
from domain.money import price_from_decimal
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size


@dataclass(frozen=True, slots=True)
class PriceData:
    """What a SKU costs in a channel: (major units, ISO 4217), or None to take the price away."""

    sku: str
    channel_code: str
    price: tuple[Decimal, str] | None


def upsert_prices(
    unit: UnitOfWork, caller: Caller, _: datetime, *, items: Sequence[PriceData]
) -> list[BulkOutcome]:
    """Set or remove prices, as if the items came one after the other; one outcome per item.

    Each saved outcome names the product. A caller bound to channels sets the prices of those only.
    """
    check_bulk_size(items)
    products = unit.products.by_sku(item.sku for item in items if storable(item.sku))
    channels = unit.channels.by_code(i.channel_code for i in items if storable(i.channel_code))
    wanted: dict[tuple[str, str], Price | None] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            product = _product(products, item)
            channel = _channel(channels, caller, item)
            amount = _amount(item, channel)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        price = Price(product.id, channel.id, amount) if amount is not None else None
        wanted[item.sku, item.channel_code] = price
        outcomes.append(Saved(product.id))
    # By key, so that two requests never wait for each other in a circle.
    ordered = sorted(wanted.items())
    unit.products.save_prices([price for _, price in ordered if price is not None])
    unit.products.remove_prices(
        (products[sku].id, channels[code].id) for (sku, code), price in ordered if price is None
    )
    return outcomes


def _product(products: Mapping[str, Product], item: PriceData) -> Product:
    product = products.get(item.sku)
    if product is None:
        raise NoSuchProduct(item.sku)
    return product


def _channel(channels: Mapping[str, Channel], caller: Caller, item: PriceData) -> Channel:
    channel = channels.get(item.channel_code)
    if channel is None or not caller.may_use_channel(channel.id):
        raise NotFound(f"No channel {item.channel_code!r}.", field=("channel_code",))
    return channel


def _amount(item: PriceData, channel: Channel) -> int | None:
    """Ten-thousandths of the channel's currency."""
    if item.price is None:
        return None
    amount, currency = item.price
    if currency != channel.currency:
        raise CurrencyMismatch(channel.currency, currency, field=("price", "currency_code"))
    return price_from_decimal(amount, field=("price",))
