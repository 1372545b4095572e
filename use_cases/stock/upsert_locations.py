"""Setting up locations in bulk, by code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller
from domain.address import Address, Coordinates
from domain.errors import NotFound
from domain.stock.location import Capability, Location, LocationKind, checked_location
from domain.validation import clock_time, storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, check_bulk_size, each_in_order, require_whole_merchant


@dataclass(frozen=True, slots=True)
class LocationData:
    """A place that holds stock as its owner describes it; the address's id means nothing.

    `cut_off_time` is HH:MM of its own clock.
    """

    code: str
    name: str
    address: Address
    kind: LocationKind = LocationKind.WAREHOUSE
    coordinates: Coordinates | None = None
    time_zone: str = "UTC"
    capabilities: Sequence[Capability] = (Capability.SHIP, Capability.RETURNS)
    priority: int = 100
    active: bool = True
    calendar_code: str | None = None
    cut_off_time: str | None = None
    handling_days: int = 0
    daily_capacity: int | None = None


def upsert_locations(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[LocationData]
) -> list[BulkOutcome]:
    """Create locations, or bring those with the same code up to date; one outcome per item.

    What is sent is the whole location: what is left out takes its default. A changed address is a
    new row, because shipments may still point at the old one.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "locations")
    wanted = {item.calendar_code for item in items if item.calendar_code}
    calendars = unit.shipping.calendars.by_code(filter(storable, wanted))
    existing = unit.locations.by_code(item.code for item in items if storable(item.code))

    def make(item: LocationData, known: Location | None) -> Location:
        if item.calendar_code is not None and item.calendar_code not in calendars:
            raise NotFound(f"No calendar {item.calendar_code!r}.", field=("calendar_code",))
        location = checked_location(
            Location(
                id=known.id if known is not None else unit.ids.new(now),
                code=item.code,
                name=item.name,
                address=replace(item.address, id=unit.ids.new(now)),
                kind=item.kind,
                coordinates=item.coordinates,
                time_zone=item.time_zone,
                capabilities=frozenset(item.capabilities),
                priority=item.priority,
                active=item.active,
                calendar_code=item.calendar_code,
                cut_off_time=clock_time(item.cut_off_time, field=("cut_off_time",)),
                handling_days=item.handling_days,
                daily_capacity=item.daily_capacity,
            )
        )
        same = known is not None and known.address == replace(location.address, id=known.address.id)
        return replace(location, address=known.address) if known is not None and same else location

    locations, outcomes = each_in_order(items, existing, key_of=lambda item: item.code, make=make)
    unit.locations.save(locations, now)
    return outcomes
