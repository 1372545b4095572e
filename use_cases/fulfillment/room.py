"""Room for parcels: what plans book of the days on which locations send only so many."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.plan import PlanDraft
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork

LocationDay = tuple[UUID, date]
"""(location, a day of its own)."""


def limited_days(
    draft: PlanDraft, locations: Mapping[UUID, Location]
) -> dict[LocationDay, int | None]:
    """The days on which a plan sends from locations with limited room, and how much they have."""
    return {
        (parcel.location_id, parcel.ships_on): locations[parcel.location_id].daily_capacity
        for parcel in draft.parcels
        if parcel.ships_on is not None and locations[parcel.location_id].daily_capacity is not None
    }


def full_days(unit: UnitOfWork, days: Mapping[LocationDay, int | None]) -> list[LocationDay]:
    """The days among these that take no parcel any more; all are held from now on."""
    if not days:
        return []
    left = unit.capacity.remaining(days)
    return sorted(day for day, parcels in left.items() if parcels == 0)


def move_room(
    unit: UnitOfWork,
    before: Iterable[FulfillmentOrder],
    after: Iterable[FulfillmentOrder],
) -> None:
    """Book what work takes now and give back what it took. Positions are locked before."""
    gone = [work.room for work in before if work.room is not None]
    come = [work.room for work in after if work.room is not None]
    changes = {day: come.count(day) - gone.count(day) for day in {*gone, *come}}
    wanted = {day: None for day, change in changes.items() if change}
    if wanted:
        # Held together first: in one order, whoever comes.
        unit.capacity.remaining(wanted)
    for day in sorted(wanted):
        if changes[day] > 0:
            unit.capacity.book(day, changes[day], None)
        else:
            unit.capacity.release(day, -changes[day])
