"""reservationRelease: pieces that nobody needs to hold any more."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.reservation import Reservation
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.hold_stock import end_hold, lock_places


def release_reservation(
    unit: UnitOfWork, caller: Caller, now: datetime, *, reservation_id: UUID
) -> Reservation:
    """Give a hold's pieces back. Raises NotFound, and MoveRefused for one that ended."""
    found = unit.reservations.get(reservation_id, visible_to=caller)
    found.end("release")  # Refused before anything is locked.
    lock_places(unit, now, held=[found])
    end_hold(unit, caller, now, held=[found], move="release")
    return unit.reservations.get(reservation_id, visible_to=caller)
