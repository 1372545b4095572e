"""Orders for queries: pages with filters, and the parts of many orders at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, Table, select

from domain.access.caller import Caller, PrincipalKind
from persistence.access.place_visibility import at_visible_location, lines_visible_to
from persistence.access.visibility import orders_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.text_search import escaped, matching_words
from persistence.tables.orders import allocation, order, order_line
from persistence.tables.parties import contact, customer

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: every part that is given must hold. Empty lists mean any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    charge_statuses: Sequence[str] = field(default_factory=tuple)
    fulfillment_statuses: Sequence[str] = field(default_factory=tuple)
    return_statuses: Sequence[str] = field(default_factory=tuple)
    channel_ids: Sequence[UUID] = field(default_factory=tuple)
    customer_id: UUID | None = None
    sku: str | None = None
    text: str | None = None
    placed_from: datetime | None = None
    placed_before: datetime | None = None
    updated_from: datetime | None = None
    updated_before: datetime | None = None


class OrderSort(Enum):
    """What a list of orders is sorted by."""

    PLACED_AT = "placed_at"
    UPDATED_AT = "updated_at"
    TOTAL = "total"
    NUMBER = "number"


def order_page(
    connection: Connection,
    caller: Caller,
    wanted: OrderFilter,
    sort: OrderSort,
    descending: bool,
    request: PageRequest,
) -> Page[RowMapping]:
    """A page of the orders that the caller may see."""
    by = SortColumn(order.c[sort.value], sort.value, descending)
    key = SortColumn(order.c.id, "id", descending)
    return read_page(connection, _filtered(caller, wanted), (by, key), request)


def count_orders(connection: Connection, caller: Caller, wanted: OrderFilter) -> int:
    """How many orders match, of those the caller may see."""
    return count_rows(connection, _filtered(caller, wanted))


def orders_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Orders by id; absent and hidden ones are left out."""
    query = select(order).where(order.c.id.in_(ids), orders_visible_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def order_by_number(connection: Connection, caller: Caller, number: str) -> RowMapping | None:
    """One order by its number."""
    query = select(order).where(order.c.number == number, orders_visible_to(caller))
    return connection.execute(query).mappings().first()


def order_by_reference(
    connection: Connection, caller: Caller, channel_id: UUID, reference: str
) -> RowMapping | None:
    """One order by its channel's own id for it."""
    query = select(order).where(
        order.c.channel_id == channel_id,
        order.c.channel_reference == reference,
        orders_visible_to(caller),
    )
    return connection.execute(query).mappings().first()


def lines_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Lines of orders that were read under the caller's rights, by order; of who is bound to
    locations, those of their work.
    """
    return grouped(
        connection,
        select(order_line)
        .where(
            order_line.c.order_id.in_(order_ids),
            lines_visible_to(caller, order_line.c.order_id, order_line.c.number),
        )
        .order_by(order_line.c.order_id, order_line.c.number),
        "order_id",
        order_ids,
    )


def allocations_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Allocations of orders that were read under the caller's rights, by order."""
    return grouped(
        connection,
        select(allocation)
        .where(
            allocation.c.order_id.in_(order_ids),
            at_visible_location(caller, allocation.c.location_id),
        )
        .order_by(allocation.c.order_id, allocation.c.line_number, allocation.c.location_id),
        "order_id",
        order_ids,
    )


def rows_by_id(connection: Connection, table: Table, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """Rows of any table with an `id`, by it."""
    query = select(table).where(table.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def grouped(
    connection: Connection, query: Select[Any], name: str, keys: Iterable[UUID]
) -> dict[UUID, list[RowMapping]]:
    """The rows of a query by one of their columns; an empty list for keys without rows."""
    found: dict[UUID, list[RowMapping]] = {key: [] for key in keys}
    for row in connection.execute(query).mappings():
        found[row[name]].append(row)
    return found


def _filtered(caller: Caller, wanted: OrderFilter) -> Select[Any]:
    query = select(order).where(orders_visible_to(caller))
    for name, values in _listed(wanted).items():
        if values:
            query = query.where(order.c[name].in_(values))
    if wanted.customer_id is not None:
        query = query.where(order.c.customer_id == wanted.customer_id)
    if wanted.sku is not None:
        having = select(order_line.c.order_id).where(
            order_line.c.sku == wanted.sku,
            lines_visible_to(caller, order_line.c.order_id, order_line.c.number),
        )
        query = query.where(order.c.id.in_(having))
    for column, start, end in (
        (order.c.placed_at, wanted.placed_from, wanted.placed_before),
        (order.c.updated_at, wanted.updated_from, wanted.updated_before),
    ):
        if start is not None:
            query = query.where(column >= start)
        if end is not None:
            query = query.where(column < end)
    return _with_text(caller, query, wanted.text) if wanted.text else query


def _listed(wanted: OrderFilter) -> Mapping[str, Sequence[Any]]:
    return {
        "status": wanted.statuses,
        "charge_status": wanted.charge_statuses,
        "fulfillment_status": wanted.fulfillment_statuses,
        "return_status": wanted.return_statuses,
        "channel_id": wanted.channel_ids,
    }


def _with_text(caller: Caller, query: Select[Any], text: str) -> Select[Any]:
    """Orders whose number or reference starts with the text, or whose buyer matches it.

    A shopper asks for numbers only: nobody learns by searching what they may not read.
    """
    start = escaped(text.strip()) + "%"
    if caller.kind is PrincipalKind.SHOPPER:
        return query.where(order.c.number.like(start, escape="\\"))
    buyers = select(customer.c.id).where(matching_words(customer.c.search_text, text))
    guests = select(contact.c.id).where(contact.c.email == text.strip())
    return query.where(
        order.c.number.like(start, escape="\\")
        | order.c.channel_reference.like(start, escape="\\")
        | order.c.customer_id.in_(buyers)
        | order.c.contact_id.in_(guests)
    )
