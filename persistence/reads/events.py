"""An order's history, from its event stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    func,
    literal_column,
    select,
    tuple_,
)

from domain.access import Caller
from domain.errors import NotFound
from domain.events import WHOLE_KIND, StreamKind
from persistence.dialects import given_pairs
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.log import event, event_position
from persistence.tables.orders import order
from persistence.visibility import belongs_to_visible_order, orders_visible_to


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A piece of an order's stream, and the version that the order was at when it was read."""

    version: int
    events: Sequence[RowMapping]


def event_page(connection: Connection, order_id: UUID, request: PageRequest) -> Page[RowMapping]:
    """A page of an order's events, oldest first."""
    query = select(event).where(event.c.stream_id == order_id)
    return read_page(connection, query, (SortColumn(event.c.version, "version"),), request)


def count_events(connection: Connection, order_id: UUID) -> int:
    """How many events an order has."""
    return count_rows(connection, select(event.c.version).where(event.c.stream_id == order_id))


def stream_page(
    connection: Connection, caller: Caller, order_id: UUID, after: int, limit: int
) -> StreamPage:
    """The events that follow a version, in order: one statement, so that its parts agree.

    Raises NotFound, also when the caller may not see the order.
    """
    following = and_(event.c.stream_id == order.c.id, event.c.version > after)
    query = (
        select(order.c.version.label("order_version"), event)
        .select_from(order.outerjoin(event, following))
        .where(order.c.id == order_id, orders_visible_to(caller))
        .order_by(event.c.version)
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    if not rows:
        raise NotFound("No such order.", field=("orderId",))
    return StreamPage(rows[0]["order_version"], [row for row in rows if row["version"] is not None])


def events_by_version(
    connection: Connection, caller: Caller, keys: Sequence[tuple[UUID, int]]
) -> dict[tuple[UUID, int], RowMapping]:
    """Events by order and version; absent ones and those of hidden orders are left out."""
    named = tuple_(event.c.stream_id, event.c.version).in_(keys)
    query = select(event).where(named, belongs_to_visible_order(caller, event.c.stream_id))
    rows = connection.execute(query).mappings()
    return {(row["stream_id"], row["version"]): row for row in rows}


def changed_streams(connection: Connection, versions: Mapping[UUID, int]) -> dict[UUID, int]:
    """The latest version of those streams that are not at the given version."""
    if not versions:
        return {}
    given, given_id, given_version = given_pairs(connection, versions)
    latest = (
        select(func.max(event.c.version)).where(event.c.stream_id == given_id).scalar_subquery()
    )
    known = select(given_id.label("id"), given_version.label("given"), latest.label("latest"))
    rows = known.select_from(given).subquery()
    query = select(rows.c.id, rows.c.latest).where(rows.c.latest != rows.c.given)
    found = {row.id: row.latest for row in connection.execute(query)}
    return found | _changed_kinds(connection, versions)


def _changed_kinds(connection: Connection, versions: Mapping[UUID, int]) -> dict[UUID, int]:
    """The same for kinds that are followed as a whole."""
    found = {}
    for kind, key in WHOLE_KIND.items():
        if key in versions:
            position = newest_position(connection, kind)
            if position != versions[key]:
                found[key] = position
    return found


def newest_position(connection: Connection, kind: StreamKind) -> int:
    """Where the newest event of a kind stands in the whole log; 0 where there is none."""
    query = select(func.max(event_position.c.position)).where(_is_of(kind))
    return connection.execute(query).scalar() or 0


def kind_page(
    connection: Connection, kind: StreamKind, after: int, limit: int
) -> Sequence[RowMapping]:
    """Events of a kind behind a position, in the order of the whole log, each with its own."""
    same = and_(
        event.c.stream_id == event_position.c.stream_id,
        event.c.version == event_position.c.version,
    )
    query = (
        select(event_position.c.position, event)
        .join_from(event_position, event, same)
        .where(_is_of(kind), event_position.c.position > after)
        .order_by(event_position.c.position)
        .limit(limit)
    )
    return connection.execute(query).mappings().all()


def _is_of(kind: StreamKind) -> ColumnElement[bool]:
    # In the words of the partial index, so that it is used.
    return and_(
        event_position.c.stream_kind == kind.value,
        literal_column("event_position.stream_kind") != literal_column("'ORDER'"),
    )


def event_count(connection: Connection) -> int:
    """How many events the log has."""
    return int(connection.execute(select(func.count()).select_from(event)).scalar_one())
