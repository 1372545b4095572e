"""Stock as of a past time: the position now, less what has happened since."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, func, select

from domain.stock.ledger import INSIDE
from persistence.tables.stock import INSIDE_COLUMNS, stock_movement

CLOCKS_DIFFER = timedelta(minutes=10)
"""At most so much between the clocks of processes that record movements."""


def quantities_as_of(
    connection: Connection, position: RowMapping, as_of: datetime
) -> dict[str, int]:
    """The quantities by state that a position, read in the same snapshot, had at that time.

    By when things happened, not when we were told. What happened since was recorded since, and a
    position's movements are numbered in the order of their recording, because each holds the
    position: so only the newest ones are read, however long the ledger is.
    """
    here = and_(
        stock_movement.c.product_id == position["product_id"],
        stock_movement.c.location_id == position["location_id"],
    )
    newest_before = (
        select(stock_movement.c.id)
        .where(here, stock_movement.c.recorded_at <= as_of - CLOCKS_DIFFER)
        .order_by(stock_movement.c.id.desc())
        .limit(1)
    )
    bound = connection.execute(newest_before).scalar() or 0
    since = connection.execute(
        select(*(_gain(state.value) for state in INSIDE)).where(
            here, stock_movement.c.id > bound, stock_movement.c.occurred_at > as_of
        )
    ).one()
    changes = zip(INSIDE_COLUMNS, since, strict=True)
    return {name: position[name] - int(gained) for name, gained in changes}


def _gain(state: str) -> Any:
    moved = stock_movement.c
    gained = case(
        (moved.to_state == state, moved.quantity),
        (moved.from_state == state, -moved.quantity),
        else_=0,
    )
    return func.coalesce(func.sum(gained), 0)
