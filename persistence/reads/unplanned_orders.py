"""Orders that wait for a plan."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, exists, select

from persistence.tables.fulfillment import fulfillment_order
from persistence.tables.orders import order


def unplanned_orders(
    connection: Connection,
    channel_id: UUID,
    *,
    limit: int,
    without: frozenset[UUID] = frozenset(),
    among: Collection[UUID] | None = None,
) -> list[UUID]:
    """Confirmed orders of a channel that never got work, by the time they were placed.

    `without` leaves out those that were tried before; `among` looks at no others than these.
    """
    worked_on = exists().where(fulfillment_order.c.order_id == order.c.id)
    query = (
        select(order.c.id)
        .where(order.c.channel_id == channel_id, order.c.status == "CONFIRMED", ~worked_on)
        .order_by(order.c.placed_at, order.c.id)
        .limit(limit + len(without))
    )
    if among is not None:
        query = query.where(order.c.id.in_(among))
    found = [row.id for row in connection.execute(query) if row.id not in without]
    return found[:limit]
