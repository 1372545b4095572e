"""The queues of products: which order lines wait for how many pieces."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, select, update

from domain.stock.backorder import Backorder, BackorderKind
from persistence.bulk_insert import insert_rows
from persistence.tables.stock import stock_position
from persistence.tables.stock_rules import backorder

Key = tuple[UUID, int]
"""(order, line number)."""

_COLUMNS = (
    "order_id", "line_number", "product_id", "channel_id", "quantity", "queued_at", "priority",
)  # fmt: skip


class BackorderRepository:
    """Queue rows of one transaction. Whoever changes a row holds its order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._added: dict[Key, Backorder] = {}
        self._changed: dict[Key, Backorder] = {}
        self._gone: set[Key] = set()

    def add(self, entry: Backorder) -> None:
        """Put a line's pieces at their place in the queue."""
        key = (entry.order_id, entry.line_number)
        if key in self._gone:
            self._gone.discard(key)
            self._changed[key] = entry
        else:
            self._added[key] = entry

    def save(self, entry: Backorder) -> None:
        """Keep a row that was read, as it is now."""
        key = (entry.order_id, entry.line_number)
        (self._added if key in self._added else self._changed)[key] = entry

    def remove(self, entry: Backorder) -> None:
        """Take a row out of the queue: it was served, or is not wanted any more."""
        key = (entry.order_id, entry.line_number)
        self._changed.pop(key, None)
        if self._added.pop(key, None) is None:
            self._gone.add(key)

    def of_orders(self, order_ids: Iterable[UUID]) -> list[Backorder]:
        """What waits for these orders, each product's in the order of its queue."""
        wanted = set(order_ids)
        read = self._read(backorder.c.order_id.in_(wanted))
        return self._as_now(read, lambda entry: entry.order_id in wanted)

    def queues(self, product_ids: Iterable[UUID]) -> list[Backorder]:
        """Everything that waits for these products, by product, in the order of each queue."""
        wanted = set(product_ids)
        read = self._read(backorder.c.product_id.in_(wanted))
        return self._as_now(read, lambda entry: entry.product_id in wanted)

    def products_with_stock(self) -> list[UUID]:
        """Products that somebody waits for and that are somewhere above their safety stock."""
        place = stock_position.c
        stocked = (
            select(place.product_id)
            .where(place.product_id == backorder.c.product_id, place.available > place.safety_stock)
            .exists()
        )
        query = select(backorder.c.product_id).where(stocked).distinct()
        return sorted(self._connection.execute(query).scalars())

    def flush(self) -> None:
        """Write what changed; orders must have been written."""
        run = self._connection.execute
        if self._gone:
            run(_DELETE, [{"key": key, "line": line} for key, line in sorted(self._gone)])
        if self._changed:
            rows = [
                {"key": key, "line": line, "quantity": entry.quantity, "priority": entry.priority}
                for (key, line), entry in sorted(self._changed.items())
            ]
            run(_UPDATE, rows)
        insert_rows(self._connection, backorder, [_row(e) for e in self._added.values()])
        self._gone.clear()
        self._changed.clear()
        self._added.clear()

    def _read(self, condition: ColumnElement[bool]) -> list[Backorder]:
        rows = self._connection.execute(select(backorder).where(condition))
        return [backorder_from_row(row) for row in rows]

    def _as_now(
        self, read: Iterable[Backorder], wanted: Callable[[Backorder], bool]
    ) -> list[Backorder]:
        """What was read, with what this transaction has changed since."""
        entries = {(entry.order_id, entry.line_number): entry for entry in read}
        written = {**self._changed, **self._added}
        entries |= {key: entry for key, entry in written.items() if wanted(entry)}
        left = (entry for key, entry in entries.items() if key not in self._gone)
        return sorted(left, key=lambda entry: (entry.product_id, entry.place))


def backorder_from_row(row: Row[Any]) -> Backorder:
    """The queue entry of a row."""
    return Backorder(
        **{name: getattr(row, name) for name in _COLUMNS}, kind=BackorderKind(row.kind)
    )


def _row(entry: Backorder) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _COLUMNS} | {"kind": entry.kind.value}


_IS_ROW = (backorder.c.order_id == bindparam("key")) & (
    backorder.c.line_number == bindparam("line")
)
_DELETE = delete(backorder).where(_IS_ROW)
_UPDATE = update(backorder).where(_IS_ROW)
