"""When imported orders shipped and arrived: exports do not say, so one documented rule does."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from domain.importing.facts import ImportedOrder

SHIPPING_TIME = time(17)
DELIVERY_TIME = time(12)
DAYS_IN_TRANSIT = 2
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """The instants of one order's way, each at or after the one before."""

    shipped_at: datetime
    delivered_at: datetime


def schedule(
    order: ImportedOrder, zone: tzinfo, *, first_return_at: datetime | None, now: datetime
) -> Schedule:
    """Shipped at 17:00 of the next working day (Monday to Friday), delivered at noon two days later.

    Days and hours are those of the export's time zone. Where something of the order came back
    earlier, it was delivered by then; and nothing happens after `now`, when the import began.
    """
    day = order.placed_at.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    shipped = datetime.combine(day, SHIPPING_TIME, tzinfo=zone)
    delivered = datetime.combine(day + timedelta(days=DAYS_IN_TRANSIT), DELIVERY_TIME, tzinfo=zone)
    latest = now if first_return_at is None else min(first_return_at, now)
    latest = max(latest, order.placed_at)
    return Schedule(min(shipped.astimezone(UTC), latest), min(delivered.astimezone(UTC), latest))
