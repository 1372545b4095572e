"""Returns for queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from domain.returns.merchandise_return import ReturnRequestStatus
from persistence.access.place_visibility import at_visible_location, lines_visible_to
from persistence.access.visibility import belongs_to_visible_order
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import grouped
from persistence.tables.returns import merchandise_return, return_line, return_receipt

RETURNS_IN_SNAPSHOT = 100
_STILL_OPEN = (ReturnRequestStatus.REQUESTED, ReturnRequestStatus.OPEN)


@dataclass(frozen=True, slots=True)
class ReturnFilter:
    """Which returns: every part that is given must hold. An empty list means any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    order_id: UUID | None = None


def return_page(
    connection: Connection, caller: Caller, wanted: ReturnFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the returns of visible orders, newest first."""
    table = merchandise_return.c
    by = (
        SortColumn(table.requested_at, "requested_at", descending=True),
        SortColumn(table.id, "id", descending=True),
    )
    return read_page(connection, _filtered(caller, wanted), by, request)


def count_returns(connection: Connection, caller: Caller, wanted: ReturnFilter) -> int:
    """How many returns match."""
    return count_rows(connection, _filtered(caller, wanted))


def open_returns(connection: Connection, caller: Caller) -> Sequence[RowMapping]:
    """The newest hundred of the returns that are requested or open."""
    still = ReturnFilter([status.value for status in _STILL_OPEN])
    newest = _filtered(caller, still).order_by(
        merchandise_return.c.requested_at.desc(), merchandise_return.c.id.desc()
    )
    return connection.execute(newest.limit(RETURNS_IN_SNAPSHOT)).mappings().all()


def returns_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Returns by id; absent ones and those of hidden orders are left out."""
    query = _filtered(caller, ReturnFilter()).where(merchandise_return.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def returns_by_order(
    connection: Connection, _: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Returns of orders that were read under the caller's rights, oldest first."""
    table = merchandise_return.c
    query = (
        select(merchandise_return)
        .where(table.order_id.in_(order_ids))
        .order_by(table.requested_at, table.id)
    )
    return grouped(connection, query, "order_id", order_ids)


def lines_by_return(
    connection: Connection, caller: Caller, return_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Lines of returns; of who is bound to locations, those of lines they have work of."""
    query = (
        select(return_line)
        .join(merchandise_return, merchandise_return.c.id == return_line.c.return_id)
        .where(
            return_line.c.return_id.in_(return_ids),
            lines_visible_to(caller, merchandise_return.c.order_id, return_line.c.line_number),
        )
        .order_by(return_line.c.return_id, return_line.c.line_number)
    )
    return grouped(connection, query, "return_id", return_ids)


def receipts_by_return(
    connection: Connection, caller: Caller, return_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Receipts of returns, in the order in which they came."""
    query = (
        select(return_receipt)
        .where(
            return_receipt.c.return_id.in_(return_ids),
            at_visible_location(caller, return_receipt.c.location_id),
        )
        .order_by(return_receipt.c.return_id, return_receipt.c.sequence)
    )
    return grouped(connection, query, "return_id", return_ids)


def _filtered(caller: Caller, wanted: ReturnFilter) -> Select[Any]:
    table = merchandise_return.c
    query = select(merchandise_return).where(belongs_to_visible_order(caller, table.order_id))
    if wanted.statuses:
        query = query.where(table.status.in_(wanted.statuses))
    if wanted.order_id is not None:
        query = query.where(table.order_id == wanted.order_id)
    return query
