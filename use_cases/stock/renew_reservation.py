"""reservationRenew: hold pieces until another instant."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import MoveRefused
from domain.stock.reservation import Reservation, checked_expiry
from persistence.unit_of_work import UnitOfWork


def renew_reservation(
    unit: UnitOfWork, caller: Caller, now: datetime, *, reservation_id: UUID, expires_at: datetime
) -> Reservation:
    """Let a hold end at another instant, later or earlier.

    Raises NotFound, InvalidInput, and MoveRefused for one that ended, or whose time is over: its
    pieces may be somebody else's at any moment, so make another.
    """
    found = unit.reservations.get(reservation_id, visible_to=caller)
    if not found.is_open or found.is_due(now):
        state = "EXPIRED" if found.is_due(now) else found.status.value
        raise MoveRefused("renew", state, field=("id",))
    return unit.reservations.save(found.renew(checked_expiry(expires_at, now)))
