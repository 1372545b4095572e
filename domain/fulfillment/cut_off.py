"""When a parcel leaves: cut-off, handling, working days, capacity and the carrier's pickups."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.fulfillment.working_calendar import WorksOn, days_later, first_day, works_always


@dataclass(frozen=True, slots=True)
class Handling:
    """How a location works off what comes in, in its own time zone.

    What comes after `cut_off_time` counts as of the next day. `handling_days` are the working days
    from the day an order counts to the day it leaves: 0 is the same day.
    """

    time_zone: str = "UTC"
    cut_off_time: time | None = None
    handling_days: int = 0
    works: WorksOn = works_always


def starting_day(at: datetime, handling: Handling) -> date:
    """The working day that what comes in at an instant counts for."""
    local = at.astimezone(ZoneInfo(handling.time_zone))
    day = local.date()
    if handling.cut_off_time is not None and local.time() > handling.cut_off_time:
        day += timedelta(days=1)
    return first_day(day, handling.works)


def ready_day(at: datetime, handling: Handling, *, stock_arrives: date | None = None) -> date:
    """The day on which a parcel is packed and could leave.

    Stock that arrives on a date is worked on from the next working day: nobody can promise that
    a lorry comes in the morning.
    """
    start = starting_day(at, handling)
    if stock_arrives is not None:
        start = max(start, first_day(stock_arrives + timedelta(days=1), handling.works))
    return days_later(start, handling.handling_days, handling.works)


def ship_date(
    at: datetime,
    handling: Handling,
    *,
    stock_arrives: date | None = None,
    picked_up: WorksOn = works_always,
    has_room: WorksOn = works_always,
) -> date:
    """The first day from the ready day on when the place works, has capacity and is picked up from.

    Raises NoWorkingDay.
    """
    ready = ready_day(at, handling, stock_arrives=stock_arrives)
    return first_day(ready, lambda day: handling.works(day) and picked_up(day) and has_room(day))
