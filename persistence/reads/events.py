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

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.events import STOCK_LEDGER, WHOLE_KIND, WHOLE_LOG, StreamKind
from persistence.access.visibility import (
    belongs_to_visible_order,
    histories_visible_to,
    orders_visible_to,
)
from persistence.dialects import given_pairs
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.log import event, event_position
from persistence.tables.orders import order
from persistence.tables.stock import stock_movement

_KINDS = {key: kind for kind, key in WHOLE_KIND.items()}
_WHOLES = frozenset({*_KINDS, WHOLE_LOG, STOCK_LEDGER})


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A piece of an order's stream, and the version that the order was at when it was read."""

    version: int
    events: Sequence[RowMapping]


def event_page(
    connection: Connection, caller: Caller, order_id: UUID, request: PageRequest
) -> Page[RowMapping]:
    """A page of an order's events, oldest first."""
    query = select(event).where(event.c.stream_id == order_id, histories_visible_to(caller))
    return read_page(connection, query, (SortColumn(event.c.version, "version"),), request)


def count_events(connection: Connection, caller: Caller, order_id: UUID) -> int:
    """How many events an order has."""
    of_order = event.c.stream_id == order_id
    return count_rows(
        connection, select(event.c.version).where(of_order, histories_visible_to(caller))
    )


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
        .where(order.c.id == order_id, orders_visible_to(caller), histories_visible_to(caller))
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
    query = select(event).where(
        named,
        belongs_to_visible_order(caller, event.c.stream_id),
        histories_visible_to(caller),
    )
    rows = connection.execute(query).mappings()
    return {(row["stream_id"], row["version"]): row for row in rows}


def changed_streams(connection: Connection, versions: Mapping[UUID, int]) -> dict[UUID, int]:
    """The latest version of those streams that are not at the given version."""
    wholes = {key: place for key, place in versions.items() if key in _WHOLES}
    streams = {key: version for key, version in versions.items() if key not in wholes}
    return _changed_streams(connection, streams) | _changed_wholes(connection, wholes)


def _changed_streams(connection: Connection, versions: Mapping[UUID, int]) -> dict[UUID, int]:
    if not versions:
        return {}
    given, given_id, given_version = given_pairs(connection, versions)
    latest = (
        select(func.max(event.c.version)).where(event.c.stream_id == given_id).scalar_subquery()
    )
    known = select(given_id.label("id"), given_version.label("given"), latest.label("latest"))
    rows = known.select_from(given).subquery()
    query = select(rows.c.id, rows.c.latest).where(rows.c.latest != rows.c.given)
    return {row.id: row.latest for row in connection.execute(query)}


def _changed_wholes(connection: Connection, places: Mapping[UUID, int]) -> dict[UUID, int]:
    """The same for what is followed as a whole: the log, a kind of its streams, the ledger."""
    found = {}
    for key, place in places.items():
        newest = _newest(connection, key)
        if newest != place:
            found[key] = newest
    return found


def _newest(connection: Connection, key: UUID) -> int:
    if key == STOCK_LEDGER:
        return last_movement(connection)
    if key == WHOLE_LOG:
        return last_position(connection)
    return newest_position(connection, _KINDS[key])


def last_position(connection: Connection) -> int:
    """How far the log reaches; 0 for an empty one."""
    return connection.execute(select(func.max(event_position.c.position))).scalar() or 0


def last_movement(connection: Connection) -> int:
    """The newest movement of the stock ledger that can be seen; 0 for an empty one."""
    return connection.execute(select(func.max(stock_movement.c.id))).scalar() or 0


def newest_position(connection: Connection, kind: StreamKind) -> int:
    """Where the newest event of a kind stands in the whole log; 0 where there is none."""
    query = select(func.max(event_position.c.position)).where(_is_of(kind))
    return connection.execute(query).scalar() or 0


def _is_of(kind: StreamKind) -> ColumnElement[bool]:
    # In the words of the partial index, so that it is used.
    return and_(
        event_position.c.stream_kind == kind.value,
        literal_column("event_position.stream_kind") != literal_column("'ORDER'"),
    )
