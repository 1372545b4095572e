"""When imported orders shipped and arrived: exports do not say, so one documented rule does."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.importing.facts import ImportedOrder

SHIPPING_TIME = time(17)
DAYS_IN_TRANSIT = 2
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """The instants of one order's way, each at or after the one before."""

    shipped_at: datetime
    delivered_at: datetime


def schedule(order: ImportedOrder, first_return_at: datetime | None) -> Schedule:
    """Shipped at 17:00 UTC of the next working day, delivered two days later.

    Where something of the order came back earlier, it was delivered by then.
    """
    day = order.placed_at + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    shipped = datetime.combine(day, SHIPPING_TIME, tzinfo=order.placed_at.tzinfo)
    delivered = shipped + timedelta(days=DAYS_IN_TRANSIT)
    if first_return_at is not None and first_return_at < delivered:
        delivered = max(first_return_at, order.placed_at)
        shipped = min(shipped, delivered)
    return Schedule(shipped, delivered)
