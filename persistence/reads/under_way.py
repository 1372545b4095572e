"""An order that is on its way: what a demonstration follows."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, case, select

from persistence.tables.orders import order


class OrderUnderWay(NamedTuple):
    """An order by its identity, its number and the version that its tracking tokens carry."""

    id: UUID
    number: str
    tracking_version: int


def order_under_way(connection: Connection) -> OrderUnderWay | None:
    """The newest order that has not arrived, one that has shipped first; else any, else None."""
    eagerness = case(
        (
            order.c.status == "CONFIRMED",
            case((order.c.fulfillment_status == "FULFILLED", 0), else_=1),
        ),
        (order.c.status == "PENDING", 2),
        else_=3,
    )
    query = (
        select(order.c.id, order.c.number, order.c.tracking_version)
        .order_by(eagerness, order.c.placed_at.desc(), order.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return OrderUnderWay(*row) if row is not None else None
