"""How fast stock sells: pieces that left for customers, by product and location."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from domain.stock.ledger import StockState
from persistence.tables.stock import stock_movement


def sold_since(
    connection: Connection,
    product_ids: Iterable[UUID],
    location_ids: Iterable[UUID],
    since: datetime,
) -> dict[tuple[UUID, UUID], int]:
    """Pieces of each product that left each location since an instant, in one statement."""
    move = stock_movement.c
    query = (
        select(move.product_id, move.location_id, func.sum(move.quantity))
        .where(
            move.product_id.in_(set(product_ids)),
            move.location_id.in_(set(location_ids)),
            move.to_state == StockState.CUSTOMER.value,
            move.occurred_at >= since,
        )
        .group_by(move.product_id, move.location_id)
    )
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}
