"""Stock counts of one transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.money import Money
from domain.stock.counting import ApprovalLimit, CountLine, CountStatus, StockCount
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, next_order_numbers, upsert
from persistence.tables.counts import stock_count, stock_count_line
from persistence.tables.stock import stock_position
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "number", "location_id", "blind", "note", "created_by", "decided_by", "submitted_at",
    "decided_at",
)  # fmt: skip
_LINE_NAMES = ("product_id", "expected", "counted", "counted_at", "robbed")
_CHANGES = ("status", "note", "decided_by", "submitted_at", "decided_at")


class StockCountRepository:
    """Counts. Reading one locks it: before orders, which lock before stock positions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: Tracked[StockCount] = Tracked()
        self._lines: dict[tuple[UUID, UUID], CountLine] = {}

    def get(self, count_id: UUID, *, visible_to: Caller) -> StockCount:
        """A count, locked until the transaction ends.

        Raises NotFound, also for one at a location that the caller may not see.
        """
        found = self._counts.get(count_id) or self._load(count_id)
        if found is None or not visible_to.may_use_location(found.location_id):
            raise NotFound("No such stock count.", field=("stockCountId",))
        return found

    def _load(self, count_id: UUID) -> StockCount | None:
        query = locking(self._connection, select(stock_count)).where(stock_count.c.id == count_id)
        row = self._connection.execute(query).mappings().first()
        return self._counts.remember(count_id, count_from(row)) if row is not None else None

    def lines_of(
        self, count_id: UUID, product_ids: Iterable[UUID] | None = None
    ) -> dict[UUID, CountLine]:
        """Lines of a locked count by product: these, or all of them."""
        query = select(stock_count_line).where(stock_count_line.c.stock_count_id == count_id)
        if product_ids is not None:
            query = query.where(stock_count_line.c.product_id.in_(list(product_ids)))
        rows = self._connection.execute(query).mappings()
        found = {row["product_id"]: line_from(row) for row in rows}
        for (owner, product_id), line in self._lines.items():
            if owner == count_id:
                found[product_id] = line
        return found

    def products_at(self, location_id: UUID, limit: int) -> list[UUID]:
        """Products that have a position at a location, at most so many."""
        query = select(stock_position.c.product_id).where(
            stock_position.c.location_id == location_id
        )
        ordered = query.order_by(stock_position.c.product_id).limit(limit)
        return list(self._connection.execute(ordered).scalars())

    def save(
        self, changed: StockCount, lines: Mapping[UUID, CountLine] | None = None
    ) -> StockCount:
        """Keep a count, and these lines of it by product."""
        self._counts.save(changed.id, changed)
        for product_id, line in (lines or {}).items():
            self._lines[changed.id, product_id] = line
        return changed

    def next_number(self) -> str:
        """A number that no other count has; gaps are allowed."""
        return f"C-{next_order_numbers(self._connection, 1)[0]}"

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved."""
        added, changed = self._counts.take_changes()
        rows = [_row(entry) | {"created_at": recorded_at} for entry in added]
        insert_rows(self._connection, stock_count, rows)
        self._write_lines({entry.id for entry in added})
        if changed:
            self._connection.execute(
                _UPDATE,
                [
                    {"key": entry.id} | {name: _row(entry)[name] for name in _CHANGES}
                    for _, entry in changed
                ],
            )

    def _write_lines(self, new_counts: set[UUID]) -> None:
        fresh: list[dict[str, Any]] = []
        known: list[dict[str, Any]] = []
        for (count_id, _), line in self._lines.items():
            row = {"stock_count_id": count_id, **_line_row(line)}
            (fresh if count_id in new_counts else known).append(row)
        insert_rows(self._connection, stock_count_line, fresh)
        upsert(self._connection, stock_count_line, known)
        self._lines.clear()


_UPDATE = (
    update(stock_count)
    .where(stock_count.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _CHANGES})
)


def count_from(row: RowMapping) -> StockCount:
    """The count of a row."""
    amount, currency = row["approval_over_amount"], row["approval_currency"]
    return StockCount(
        **{name: row[name] for name in _SAME_NAME},
        status=CountStatus(row["status"]),
        limit=ApprovalLimit(
            row["approval_over_pieces"], Money(amount, currency) if amount is not None else None
        ),
    )


def line_from(row: RowMapping) -> CountLine:
    """The line of a row."""
    return CountLine(**{name: row[name] for name in _LINE_NAMES})


def _row(entry: StockCount) -> dict[str, Any]:
    amount = entry.limit.amount
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "status": entry.status.value,
        "approval_over_pieces": entry.limit.pieces,
        "approval_over_amount": amount.minor if amount is not None else None,
        "approval_currency": amount.currency if amount is not None else None,
    }


def _line_row(line: CountLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE_NAMES}
