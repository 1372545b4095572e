"""Plans, fulfillment orders and packages for queries; all that belongs to an order is seen with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, func, select

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import ACTIVE
from domain.fulfillment.plan import PlanStatus
from persistence.access.place_visibility import at_visible_location, packages_visible_to
from persistence.access.visibility import belongs_to_visible_order, histories_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import grouped
from persistence.tables.fulfillment import (
    fulfillment_order,
    fulfillment_order_line,
    fulfillment_plan,
    package,
    package_line,
)
from persistence.tables.orders import order

WORK_IN_SNAPSHOT = 100


@dataclass(frozen=True, slots=True)
class FulfillmentOrderFilter:
    """Which fulfillment orders: every part that is given must hold. Empty lists mean any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    location_ids: Sequence[UUID] = field(default_factory=tuple)
    order_id: UUID | None = None


def fulfillment_order_page(
    connection: Connection, caller: Caller, wanted: FulfillmentOrderFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of fulfillment orders, oldest first: their ids begin with the time of making."""
    oldest_first = (SortColumn(fulfillment_order.c.id, "id"),)
    return read_page(connection, _filtered(caller, wanted), oldest_first, request)


def count_fulfillment_orders(
    connection: Connection, caller: Caller, wanted: FulfillmentOrderFilter
) -> int:
    """How many fulfillment orders match, of those the caller may see."""
    return count_rows(connection, _filtered(caller, wanted))


def open_work(
    connection: Connection, caller: Caller, location_ids: Collection[UUID] | None
) -> Sequence[RowMapping]:
    """The oldest hundred fulfillment orders at these locations that still have something to do."""
    if location_ids is not None and not location_ids:
        return []
    table = fulfillment_order.c
    still = [status.value for status in ACTIVE]
    wanted = FulfillmentOrderFilter(statuses=still, location_ids=sorted(location_ids or ()))
    oldest = _filtered(caller, wanted).order_by(table.id)
    return connection.execute(oldest.limit(WORK_IN_SNAPSHOT)).mappings().all()


def fulfillment_orders_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Fulfillment orders by id; absent and hidden ones are left out."""
    return visible_parts(connection, caller, fulfillment_order, ids)


def fulfillment_orders_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Fulfillment orders of orders that were read under the caller's rights, oldest first."""
    return parts_by_order(connection, caller, fulfillment_order, order_ids)


def fulfillment_order_lines(
    connection: Connection, _: Caller, fulfillment_order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Lines of fulfillment orders that were read under the caller's rights, by them."""
    lines = fulfillment_order_line
    query = select(lines).where(lines.c.fulfillment_order_id.in_(fulfillment_order_ids))
    ordered = query.order_by(lines.c.fulfillment_order_id, lines.c.line_number)
    return grouped(connection, ordered, "fulfillment_order_id", fulfillment_order_ids)


def packages_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Packages by id; absent and hidden ones are left out."""
    return visible_parts(connection, caller, package, ids)


def packages_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Packages of orders that were read under the caller's rights, oldest first."""
    return parts_by_order(connection, caller, package, order_ids)


def package_lines(
    connection: Connection, _: Caller, package_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Contents of packages that were read under the caller's rights, by package."""
    query = select(package_line).where(package_line.c.package_id.in_(package_ids))
    ordered = query.order_by(package_line.c.package_id, package_line.c.line_number)
    return grouped(connection, ordered, "package_id", package_ids)


def plans_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Plans by id, with their order's currency; absent and hidden ones are left out."""
    query = _plans(caller).where(fulfillment_plan.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def committed_plans_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """The latest plan that stands for each order, if the caller may see it and it has one."""
    query = _plans(caller).where(
        fulfillment_plan.c.order_id.in_(order_ids),
        fulfillment_plan.c.status == PlanStatus.COMMITTED.value,
    )
    latest_last = query.order_by(fulfillment_plan.c.created_at, fulfillment_plan.c.id)
    return {row["order_id"]: row for row in connection.execute(latest_last).mappings()}


def visible_parts(
    connection: Connection, caller: Caller, table: Table, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Rows of a table of order parts by id; those of hidden orders and locations are left out."""
    visible = belongs_to_visible_order(caller, table.c.order_id)
    query = select(table).where(table.c.id.in_(ids), visible, _at_own_place(caller, table))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def parts_by_order(
    connection: Connection, caller: Caller, table: Table, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Rows of a table of order parts by order; their numbers count up, so the shorter is older.

    The orders were read under the caller's rights; parts of hidden locations are left out.
    """
    query = select(table).where(table.c.order_id.in_(order_ids), _at_own_place(caller, table))
    ordered = query.order_by(table.c.order_id, func.length(table.c.number), table.c.number)
    return grouped(connection, ordered, "order_id", order_ids)


def _at_own_place(caller: Caller, table: Table) -> ColumnElement[bool]:
    """The rule of locations for the tables of this page's parts."""
    if table is package:
        return packages_visible_to(caller)
    return at_visible_location(caller, table.c.location_id)


def _plans(caller: Caller) -> Select[Any]:
    query = select(fulfillment_plan, order.c.currency).join(order)
    # A plan says why every location was chosen or left out.
    return query.where(
        belongs_to_visible_order(caller, fulfillment_plan.c.order_id), histories_visible_to(caller)
    )


def _filtered(caller: Caller, wanted: FulfillmentOrderFilter) -> Select[Any]:
    table = fulfillment_order
    query = select(table).where(
        belongs_to_visible_order(caller, table.c.order_id),
        at_visible_location(caller, table.c.location_id),
    )
    if wanted.statuses:
        query = query.where(table.c.status.in_(wanted.statuses))
    if wanted.location_ids:
        query = query.where(table.c.location_id.in_(wanted.location_ids))
    if wanted.order_id is not None:
        query = query.where(table.c.order_id == wanted.order_id)
    return query
