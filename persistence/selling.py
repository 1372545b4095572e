"""How fast stock sells, from the ledger: pieces that left for customers in the last weeks."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select

from domain.stock.ledger import StockState
from persistence.tables.stock import stock_movement

WINDOW = timedelta(days=28)
"""Four whole weeks, so that weekends count alike."""


def pieces_sold(
    connection: Connection,
    product_ids: Collection[UUID],
    location_ids: Collection[UUID],
    now: datetime,
) -> dict[tuple[UUID, UUID], int]:
    """Pieces shipped by (product, location) in the four weeks before `now`; none is left out.

    The ledger has no index by time: its numbers grow with it, so the first of the window is found
    by halving, and only what came after is read.
    """
    if not product_ids or not location_ids:
        return {}
    movement = stock_movement.c
    query = (
        select(movement.product_id, movement.location_id, func.sum(movement.quantity))
        .where(
            movement.product_id.in_(product_ids),
            movement.location_id.in_(location_ids),
            movement.id >= _first_recorded_since(connection, now - WINDOW),
            movement.to_state == StockState.CUSTOMER.value,
            movement.occurred_at >= now - WINDOW,
            movement.occurred_at <= now,
        )
        .group_by(movement.product_id, movement.location_id)
    )
    return {(product, place): int(sold) for product, place, sold in connection.execute(query)}


def _first_recorded_since(connection: Connection, since: datetime) -> int:
    """The number from which on movements were recorded since then."""
    movement = stock_movement.c
    low, high = 0, connection.execute(select(func.max(movement.id))).scalar_one() or 0
    while low < high:
        middle = (low + high) // 2
        query = select(movement.recorded_at).where(movement.id >= middle).order_by(movement.id)
        recorded_at = connection.execute(query.limit(1)).scalar_one()
        if recorded_at < since:
            low = middle + 1
        else:
            high = middle
    return low
