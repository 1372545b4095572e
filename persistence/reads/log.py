"""The whole log in its one gap-free order: what feeds, pulls, webhooks and exports read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    false,
    literal_column,
    or_,
    select,
)

from domain.access.caller import Caller
from domain.errors import CursorExpired, InvalidInput
from domain.events import StreamKind
from persistence.access.visibility import (
    belongs_to_visible_order,
    carts_visible_to,
    kinds_visible_to,
)
from persistence.reads.events import last_position
from persistence.reads.keyset import (
    Page,
    PageRequest,
    SortColumn,
    count_rows,
    decode_cursor,
    encode_cursor,
    read_page,
    sort_tag,
)
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.carts import cart
from persistence.tables.log import event, event_position
from persistence.tables.orders import order

_OLDEST_FIRST: Final = (SortColumn(event_position.c.position, "position"),)
_TAG: Final = sort_tag(_OLDEST_FIRST)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which events: every part that is given must hold. Empty means any.

    `channel_ids` and `order_id` are facts of orders: given, events of nothing else match.
    """

    kinds: Sequence[StreamKind] = field(default_factory=tuple)
    types: Sequence[str] = field(default_factory=tuple)
    channel_ids: Sequence[UUID] = field(default_factory=tuple)
    order_id: UUID | None = None


EVERYTHING: Final = LogFilter()


def log_page(
    connection: Connection,
    caller: Caller,
    after_position: int,
    limit: int,
    wanted: LogFilter = EVERYTHING,
    *,
    until_position: int | None = None,
) -> Sequence[RowMapping]:
    """The events behind a position that the caller may see, in the order of the log.

    With `until_position` none behind that: what is seldom wanted is looked for in strides.

    Rows of `event` with `position`, and for orders' events the order's `channel_id` and
    `customer_id`. One statement.
    """
    query = _events(caller, wanted).where(event_position.c.position > after_position)
    if until_position is not None:
        query = query.where(event_position.c.position <= until_position)
    ordered = query.order_by(event_position.c.position).limit(limit)
    return connection.execute(ordered).mappings().all()


def log_connection_page(
    connection: Connection, caller: Caller, wanted: LogFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the log, oldest first; its cursors are those of `log_cursor`.

    Where nothing came, `reach` says how far was looked, so that nobody looks there again. Raises
    CursorExpired for a place that the log does not reach.
    """
    page = read_page(connection, _events(caller, wanted), _OLDEST_FIRST, request)
    if page.rows or request.backwards or request.before is not None:
        return page
    reach = last_position(connection)
    # Were it answered with nothing, what happens until the log is there would never be told.
    if request.after is not None and request.after[1] > reach:
        raise CursorExpired(
            "The log does not reach this cursor: a backup was restored. Begin behind one that is "
            "older, or without `after`.",
            field=("after",),
        )
    return replace(page, reach=log_cursor(reach))


def count_log(connection: Connection, caller: Caller, wanted: LogFilter) -> int:
    """How many events match, of those the caller may see."""
    return count_rows(connection, _events(caller, wanted))


def log_cursor(position: int) -> str:
    """The opaque text of the place behind this position."""
    return encode_cursor((_TAG, position))


def parse_log_cursor(text: str) -> int:
    """The position of a cursor of the log. Raises InvalidInput for any other text."""
    values = decode_cursor(text, "after")
    if len(values) == 2 and values[0] == _TAG:
        position = values[1]
        if type(position) is int and 0 <= position < 2**63:
            return position
    raise InvalidInput("This is not a cursor of the log.", field=("after",))


def _events(caller: Caller, wanted: LogFilter) -> Select[Any]:
    placed = and_(
        event.c.stream_id == event_position.c.stream_id,
        event.c.version == event_position.c.version,
    )
    query = (
        select(event_position.c.position, event, order.c.channel_id, order.c.customer_id)
        .select_from(event_position.join(event, placed))
        .outerjoin(order, order.c.id == event_position.c.stream_id)
        .where(_visible(caller, wanted))
    )
    if wanted.types:
        query = query.where(event.c.type.in_(wanted_texts(wanted.types, "types")))
    if wanted.channel_ids:
        query = query.where(order.c.channel_id.in_(wanted.channel_ids))
    if wanted.order_id is not None:
        query = query.where(event_position.c.stream_id == wanted.order_id)
    return query


def _visible(caller: Caller, wanted: LogFilter) -> ColumnElement[bool]:
    """The kinds that are wanted and whose scope is held, each with the rows that may be seen."""
    kinds = kinds_visible_to(caller)
    if wanted.kinds:
        kinds &= frozenset(wanted.kinds)
    if wanted.channel_ids or wanted.order_id is not None:
        kinds &= {StreamKind.ORDER}
    if not kinds:
        return false()
    column = event_position.c.stream_kind
    conditions: list[ColumnElement[bool]] = []
    if StreamKind.ORDER in kinds:
        visible = belongs_to_visible_order(caller, event_position.c.stream_id)
        conditions.append(and_(column == StreamKind.ORDER.value, visible))
    if StreamKind.CART in kinds:
        carts = select(cart.c.id).where(carts_visible_to(caller))
        mine = event_position.c.stream_id.in_(carts)
        conditions.append(and_(column == StreamKind.CART.value, mine))
    others = sorted(kind.value for kind in kinds - {StreamKind.ORDER, StreamKind.CART})
    if others:
        conditions.append(column.in_(others))
    if StreamKind.ORDER in kinds:
        return or_(*conditions)
    # In the words of the partial index of what is no order's, so that it is used.
    few = literal_column("event_position.stream_kind") != literal_column("'ORDER'")
    return and_(few, or_(*conditions))
