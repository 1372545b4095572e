"""The log of deliveries is kept for a while; the events themselves for ever."""

from datetime import datetime, timedelta
from typing import Final

from persistence.unit_of_work import UnitOfWork

AT_ONCE: Final = 1_000


def forget_webhook_deliveries(
    unit: UnitOfWork, now: datetime, *, keep: timedelta, limit: int = AT_ONCE
) -> int:
    """Forget deliveries that ended long ago, with their attempts; how many.

    A replay from a cursor sends them again all the same, under the same ids.
    """
    return unit.webhook_queue.forget_finished(now - keep, limit)
