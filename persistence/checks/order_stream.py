"""Every stored order in turn, in the memory of one: sorted streams read side by side."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.orders.line import Allocation
from domain.orders.order import Order
from persistence.checks.scanning import scan_named
from persistence.orders import order_from_rows
from persistence.tables.orders import allocation, order, order_line


class StoredOrder(NamedTuple):
    """An order and the row it was read from, which has its stored summaries too."""

    order: Order
    row: RowMapping


class Grouped:
    """Rows sorted by the identity in one column, handed out by that identity.

    Identities are asked for in ascending order; `strangers` are those that were passed over.
    """

    def __init__(self, rows: Iterator[RowMapping], column: str) -> None:
        self._column = column
        self._rows = rows
        self._next = next(rows, None)
        self.strangers: list[UUID] = []

    def take(self, key: UUID | None) -> Sequence[RowMapping]:
        """The rows of one identity; None passes over all that are left."""
        found = []
        row = self._next
        while row is not None and (key is None or row[self._column] <= key):
            owner = row[self._column]
            if owner == key:
                found.append(row)
            elif not self.strangers or self.strangers[-1] != owner:
                self.strangers.append(owner)
            row = next(self._rows, None)
        self._next = row
        return found


def stored_orders(
    connection: Connection, only: Select[tuple[UUID]] | None = None
) -> Iterator[StoredOrder]:
    """Orders by identity: all of them, or those whose identity a query gives."""
    heads = select(order).order_by(order.c.id)
    parts = select(order_line).order_by(order_line.c.order_id, order_line.c.number)
    places = select(allocation).order_by(
        allocation.c.order_id, allocation.c.line_number, allocation.c.location_id
    )
    if only is not None:
        heads = heads.where(order.c.id.in_(only))
        parts = parts.where(order_line.c.order_id.in_(only))
        places = places.where(allocation.c.order_id.in_(only))
    lines = Grouped(scan_named(connection, parts), "order_id")
    allocations = Grouped(scan_named(connection, places), "order_id")
    for row in scan_named(connection, heads):
        stock: dict[int, list[Allocation]] = {}
        for held in allocations.take(row["id"]):
            stock.setdefault(held["line_number"], []).append(
                Allocation(held["location_id"], held["quantity"], held["shipped"])
            )
        yield StoredOrder(order_from_rows(row, lines.take(row["id"]), stock), row)
