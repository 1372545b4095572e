"""A basket as an order of it would be: kits taken apart, and what is spoken for kept back."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.errors import raise_any
from domain.fulfillment.planning import Available
from domain.orders.placement import StockShortage
from domain.stock.location import Location
from domain.stock.promisable import floors_of, promisable
from persistence.unit_of_work import UnitOfWork

Pieces = tuple[Product, int]


def taken_apart(unit: UnitOfWork, products: Sequence[Pieces]) -> list[Pieces]:
    """The products with the parts of kits in their place."""
    kit_ids = [product.id for product, _ in products if product.is_kit]
    if not kit_ids:
        return list(products)
    kits = unit.kits.components_of(kit_ids)
    parts = unit.products.by_id(part.product_id for kit in kits.values() for part in kit)
    result: list[Pieces] = []
    for product, pieces in products:
        if product.is_kit:
            kit = kits[product.id]
            result += [(parts[part.product_id], part.quantity * pieces) for part in kit]
        else:
            result.append((product, pieces))
    return result


def check_spoken_for(
    unit: UnitOfWork,
    channel: Channel,
    locations: Sequence[Location],
    products: Sequence[Pieces],
    available: Available,
) -> None:
    """Raise StockShortage for what others were promised, though it stands at some location."""
    ruled = {p.id: p for p, _ in products if p.has_stock_rules and p.tracks_stock}
    if not ruled:
        return
    wanted: Counter[UUID] = Counter()
    for product, pieces in products:
        wanted[product.id] += pieces
    rules = unit.stock_rules.look_up(ruled)
    channels = unit.channels.by_id(
        key for entry in rules.values() for key in (*entry.channels, *entry.queued)
    )
    first = {product.id: index for index, (product, _) in reversed([*enumerate(products)])}
    short = []
    for product_id, product in ruled.items():
        able = (place.id for place in locations if place.can_ship(product.flags))
        free = {place: available(product_id, place) for place in able}
        floors = floors_of(
            rules[product_id],
            channel.id,
            free,
            shares_stock=lambda other: channel.shares_locations_with(channels[other]),
            may_use=lambda other, place: channels[other].may_use_location(place),
        )
        now = promisable(free, floors).now
        if now < wanted[product_id]:
            index = first[product_id]
            short.append(StockShortage(product.sku, wanted[product_id], now, index))
    raise_any(short)
