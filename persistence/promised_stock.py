"""Who was promised the stock of a place: looked up without a lock, to know whom to lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, case, select

from domain.stock.reservation import Reservation, ReservationStatus
from persistence.reservations import reservation_from_row
from persistence.tables.orders import allocation, order, order_line
from persistence.tables.reservations import reservation


@dataclass(frozen=True, slots=True)
class PromisedPieces:
    """Pieces of a product at a location that stand behind an order and lie in no carton.

    At least so many: what a line has in cartons elsewhere is taken off too.
    """

    order_id: UUID
    placed_at: datetime
    product_id: UUID
    quantity: int


def newest_promises(
    connection: Connection, product_id: UUID, location_id: UUID, limit: int
) -> Sequence[PromisedPieces]:
    """What orders were promised of a place, the newest order first; at most so many.

    Those whose pieces may all lie in cartons come last: nothing can be taken from them.
    """
    is_line = and_(
        order_line.c.order_id == allocation.c.order_id,
        order_line.c.number == allocation.c.line_number,
    )
    waiting = allocation.c.quantity - allocation.c.shipped
    in_cartons = order_line.c.packed - order_line.c.shipped
    loose = case((waiting > in_cartons, waiting - in_cartons), else_=0)
    query = (
        select(allocation.c.order_id, order.c.placed_at, allocation.c.product_id, loose)
        .join(order_line, is_line)
        .join(order, order.c.id == allocation.c.order_id)
        .where(
            order_line.c.product_id == product_id,
            order_line.c.tracks_stock,
            allocation.c.location_id == location_id,
            allocation.c.quantity > allocation.c.shipped,
        )
        .order_by(loose == 0, order.c.placed_at.desc(), order.c.id.desc())
        .limit(limit)
    )
    return [PromisedPieces(*row) for row in connection.execute(query)]


def open_reservations(
    connection: Connection, product_id: UUID, location_id: UUID
) -> Sequence[Reservation]:
    """What is held of a place for carts and quotes, the newest hold first."""
    query = (
        select(reservation)
        .where(
            reservation.c.product_id == product_id,
            reservation.c.location_id == location_id,
            reservation.c.status == ReservationStatus.CREATED.value,
        )
        .order_by(reservation.c.created_at.desc(), reservation.c.id.desc())
    )
    return [reservation_from_row(row) for row in connection.execute(query).mappings()]
