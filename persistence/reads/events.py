"""An order's history, from its event stream."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.log import event
from persistence.tables.orders import order


def event_page(connection: Connection, order_id: UUID, request: PageRequest) -> Page[RowMapping]:
    """A page of an order's events, oldest first."""
    query = select(event).where(event.c.stream_id == order_id)
    return read_page(connection, query, (SortColumn(event.c.version, "version"),), request)


def count_events(connection: Connection, order_id: UUID) -> int:
    """How many events an order has."""
    return count_rows(connection, select(event.c.version).where(event.c.stream_id == order_id))


def events_after(
    connection: Connection, order_id: UUID, version: int, limit: int
) -> Sequence[RowMapping]:
    """The events that follow a version, in order."""
    query = (
        select(event)
        .where(event.c.stream_id == order_id, event.c.version > version)
        .order_by(event.c.version)
        .limit(limit)
    )
    return connection.execute(query).mappings().all()


def stream_versions(connection: Connection, order_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The latest version of each of these orders."""
    query = select(order.c.id, order.c.version).where(order.c.id.in_(order_ids))
    return {row.id: row.version for row in connection.execute(query)}


def event_count(connection: Connection) -> int:
    """How many events the log has."""
    return int(connection.execute(select(func.count()).select_from(event)).scalar_one())
