"""Stock that was promised to nobody: all that an order gets for pieces that it lost."""

from collections.abc import Callable, Iterable
from uuid import UUID

from domain.channels.channel import Channel
from domain.fulfillment.planning import Available
from domain.stock.location import Location
from domain.stock.promisable import floors_of, promisable
from persistence.unit_of_work import UnitOfWork


def spare_stock(
    unit: UnitOfWork,
    channel: Channel,
    locations: Iterable[Location],
    product_ids: Iterable[UUID],
    unused: Callable[[UUID, UUID], bool],
) -> Available:
    """Free stock; of these products, where they have rules, no more than an order would be promised.

    `locations` are those that may ship for the channel, `unused` tells where none of a product is
    taken anyway. All positions are locked.
    """
    ids = set(product_ids)
    unit.products.newly_ruled(unit.products.by_id(ids).values())
    ruled = {key: entry for key, entry in unit.products.by_id(ids).items() if entry.has_stock_rules}
    unit.stock_rules.lock(ruled)
    rules = {key: unit.stock_rules.of(key) for key in ruled}
    others = unit.channels.by_id(
        k for entry in rules.values() for k in (*entry.channels, *entry.queued)
    )
    places = list(locations)
    spare: dict[UUID, dict[UUID, int]] = {}
    for key, product in ruled.items():
        free = {
            place.id: unit.stock.available(key, place.id)
            for place in places
            if place.can_ship(product.flags)
        }
        floors = floors_of(
            rules[key],
            channel.id,
            free,
            shares_stock=lambda other: channel.shares_locations_with(others[other]),
            may_use=lambda other, place: others[other].may_use_location(place),
        )
        spare[key] = promisable(free, floors).spare([p for p in free if unused(key, p)])

    def available(product_id: UUID, place: UUID) -> int:
        if product_id not in spare:
            return unit.stock.available(product_id, place)
        return spare[product_id].get(place, 0)

    return available
