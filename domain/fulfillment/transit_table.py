"""Transit tables: how long a carrier's service takes, and on which days it works."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.errors import InvalidInput
from domain.fulfillment.working_calendar import (
    MONDAY_TO_FRIDAY,
    Weekday,
    WorksOn,
    days_later,
    first_day,
    weekday_of,
)
from domain.ports import Holidays
from domain.validation import code, text

LONGEST_TRANSIT_DAYS = 365
ZONES_LIMIT = 500


@dataclass(frozen=True, slots=True)
class ZoneTransit:
    """Working days of the carrier from pickup to door."""

    zone: str
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class TransitTable:
    """When a service picks up, when it delivers, and how long each zone takes.

    Days in transit are counted on `delivery_weekdays`: with Saturday among them a parcel moves and
    arrives on Saturdays. With `observes_holidays` it rests on public holidays of the destination's
    country. `cross_border_days` are added where a parcel leaves its country.
    """

    id: UUID
    code: str
    name: str
    zones: tuple[ZoneTransit, ...]
    pickup_weekdays: frozenset[Weekday] = MONDAY_TO_FRIDAY
    delivery_weekdays: frozenset[Weekday] = MONDAY_TO_FRIDAY
    cross_border_days: int = 0
    observes_holidays: bool = True

    def transit_of(self, zone: str) -> ZoneTransit | None:
        """How long a zone takes; None where the service does not go."""
        return next((entry for entry in self.zones if entry.zone == zone), None)

    def picks_up_on(self, day: date) -> bool:
        """Whether parcels leave on a day."""
        return weekday_of(day) in self.pickup_weekdays

    def delivers(self, country: str, holidays: Holidays) -> WorksOn:
        """Whether parcels move and arrive in a country on a day."""
        observed = self.observes_holidays and holidays.knows(country, None)

        def works(day: date) -> bool:
            if weekday_of(day) not in self.delivery_weekdays:
                return False
            return not (observed and day in holidays.of_year(country, None, day.year))

        return works


@dataclass(frozen=True, slots=True)
class DeliveryWindow:
    """The first and the last day on which a parcel is to arrive."""

    earliest: date
    latest: date


def delivery_date(ship_day: date, transit_days: int, delivers: WorksOn) -> date:
    """The day of arrival after so many of the carrier's days; 0 is the day itself, if it delivers.

    Raises NoWorkingDay.
    """
    if transit_days == 0:
        return first_day(ship_day, delivers)
    return days_later(ship_day, transit_days, delivers)


def delivery_window(
    table: TransitTable, zone: str, ship_day: date, *, crosses_border: bool, delivers: WorksOn
) -> DeliveryWindow | None:
    """When a parcel that leaves on a day arrives; None where the service does not go."""
    transit = table.transit_of(zone)
    if transit is None:
        return None
    extra = table.cross_border_days if crosses_border else 0
    earliest = delivery_date(ship_day, transit.days_min + extra, delivers)
    more = transit.days_max - transit.days_min
    return DeliveryWindow(earliest, days_later(earliest, more, delivers))


def checked_transit_table(table: TransitTable) -> TransitTable:
    """The table with a trimmed name, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(table.code, field=("code",))
    for name in ("pickup_weekdays", "delivery_weekdays"):
        if not getattr(table, name):
            raise InvalidInput("Name a day of the week.", field=(name,))
    if not 0 <= table.cross_border_days <= LONGEST_TRANSIT_DAYS:
        raise InvalidInput("From 0 to 365 days.", field=("cross_border_days",))
    if not 0 < len(table.zones) <= ZONES_LIMIT:
        raise InvalidInput(f"A table has from 1 to {ZONES_LIMIT} zones.", field=("zones",))
    seen = set()
    for number, entry in enumerate(table.zones):
        field = ("zones", str(number))
        code(entry.zone, field=(*field, "zone"))
        if entry.zone in seen:
            raise InvalidInput(f"Zone {entry.zone!r} comes twice.", field=(*field, "zone"))
        seen.add(entry.zone)
        if not 0 <= entry.days_min <= entry.days_max <= LONGEST_TRANSIT_DAYS:
            raise InvalidInput(
                "Transit takes from 0 to 365 days, the most no less than the least.",
                field=(*field, "days_max"),
            )
    return replace(table, name=text(table.name, field=("name",)))
