"""Whether a timer has anything to do: asked often, and answered from small indexes."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from persistence.tables.carts import cart
from persistence.tables.reservations import reservation


def anything_due(
    connection: Connection, now: datetime, *, inactive_since: datetime, latest_end: datetime
) -> bool:
    """Whether a hold is over (or ends impossibly late), or a cart was left alone for too long."""
    until = cart.c.hold_expires_at
    overdue = or_(
        select(cart.c.id).where(until <= now).exists(),
        select(cart.c.id).where(until > latest_end).exists(),
        select(cart.c.id)
        .where(cart.c.status.in_(("ACTIVE", "IDLE")), cart.c.active_at <= inactive_since)
        .exists(),
        select(reservation.c.id)
        .where(reservation.c.status == "CREATED", reservation.c.expires_at <= now)
        .exists(),
    )
    return bool(connection.execute(select(overdue)).scalar_one())
