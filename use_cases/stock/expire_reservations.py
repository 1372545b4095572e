"""The timer of reservations: pieces whose time is over are everybody's again."""

from datetime import datetime

from domain.access.caller import SYSTEM
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.hold_stock import end_hold, lock_places


def expire_reservations(unit: UnitOfWork, now: datetime, *, limit: int) -> int:
    """End holds for quotes whose time is over; how many. Each is claimed by one worker only."""
    due = unit.reservations.claim_due(now, limit)
    lock_places(unit, now, held=due)
    end_hold(unit, SYSTEM, now, held=due, move="expire")
    return len(due)
