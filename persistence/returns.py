"""Returns of one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Table, bindparam, select, update

from domain.returns.merchandise_return import (
    Disposition,
    MerchandiseReturn,
    Receipt,
    ReturnLine,
    ReturnReason,
    ReturnRequestStatus,
)
from persistence.bulk_insert import insert_rows
from persistence.order_parts import OrderParts, by_number
from persistence.tables.returns import merchandise_return, return_line, return_receipt

_NAMES = ("id", "order_id", "number", "decline_reason", "requested_at")
_LINE_NAMES = ("line_number", "quantity", "note", "received", "dismissed")
_RECEIPT_NAMES = ("line_number", "quantity", "location_id", "received_at")


class ReturnRepository:
    """Returns. The order's lock guards those of an order."""

    def __init__(self, connection: Connection, is_new_order: Callable[[UUID], bool]) -> None:
        self._connection = connection
        self._returns: OrderParts[MerchandiseReturn] = OrderParts(is_new_order, by_number)

    def save(self, entry: MerchandiseReturn) -> MerchandiseReturn:
        """Keep a return."""
        return self._returns.save(entry)

    def order_of(self, return_id: UUID) -> UUID | None:
        """The order a return belongs to; lock that order before anything else."""
        known = self._returns.get(return_id)
        if known is not None:
            return known.order_id
        query = select(merchandise_return.c.order_id).where(merchandise_return.c.id == return_id)
        return self._connection.execute(query).scalar()

    def of_order(self, order_id: UUID) -> list[MerchandiseReturn]:
        """Every return of an order whose lock is held, oldest first."""
        if self._returns.must_read(order_id):
            self._read(order_id)
        return self._returns.of(order_id)

    def flush(self) -> None:
        """Write what was saved, parents before children."""
        added, changed = self._returns.take_changes()
        self._insert(merchandise_return, [_row(entry) for entry in added])
        self._insert(return_line, [_line_row(e.id, line) for e in added for line in e.lines])
        if changed:
            heads = [
                {"key": e.id, "status": e.status.value, "decline_reason": e.decline_reason}
                for _, e in changed
            ]
            self._connection.execute(_UPDATE, heads)
        lines = [
            {"key": after.id, "line": line.line_number, "received": line.received,
             "dismissed": line.dismissed}
            for before, after in changed
            for old, line in zip(before.lines, after.lines, strict=True)
            if old != line
        ]  # fmt: skip
        if lines:
            self._connection.execute(_UPDATE_LINE, lines)
        grown = [(entry, 0) for entry in added]
        grown += [(after, len(before.receipts)) for before, after in changed]
        self._insert(
            return_receipt, [row for entry, start in grown for row in _receipt_rows(entry, start)]
        )

    def _read(self, order_id: UUID) -> None:
        query = select(merchandise_return).where(merchandise_return.c.order_id == order_id)
        heads = self._connection.execute(query).mappings().all()
        if not heads:
            return
        ids = [head["id"] for head in heads]
        lines = self._read_parts(return_line, return_line.c.line_number, ids)
        receipts = self._read_parts(return_receipt, return_receipt.c.sequence, ids)
        for head in heads:
            self._returns.remember(_from(head, lines[head["id"]], receipts[head["id"]]))

    def _read_parts(
        self, table: Table, order: Any, ids: Sequence[UUID]
    ) -> Mapping[UUID, list[RowMapping]]:
        query = select(table).where(table.c.return_id.in_(ids)).order_by(order)
        parts = defaultdict(list)
        for row in self._connection.execute(query).mappings():
            parts[row["return_id"]].append(row)
        return parts

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        insert_rows(self._connection, table, rows)


_UPDATE = update(merchandise_return).where(merchandise_return.c.id == bindparam("key"))
_UPDATE_LINE = update(return_line).where(
    return_line.c.return_id == bindparam("key"), return_line.c.line_number == bindparam("line")
)


def _row(entry: MerchandiseReturn) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _NAMES} | {"status": entry.status.value}


def _line_row(return_id: UUID, line: ReturnLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE_NAMES} | {
        "return_id": return_id,
        "reason": line.reason.value,
    }


def _receipt_rows(entry: MerchandiseReturn, start: int) -> Iterable[dict[str, Any]]:
    for sequence, receipt in enumerate(entry.receipts[start:], start + 1):
        yield {name: getattr(receipt, name) for name in _RECEIPT_NAMES} | {
            "return_id": entry.id,
            "sequence": sequence,
            "disposition": receipt.disposition.value,
        }


def _from(
    head: RowMapping, lines: Sequence[RowMapping], receipts: Sequence[RowMapping]
) -> MerchandiseReturn:
    return MerchandiseReturn(
        **{name: head[name] for name in _NAMES},
        status=ReturnRequestStatus(head["status"]),
        lines=tuple(
            ReturnLine(
                **{name: line[name] for name in _LINE_NAMES}, reason=ReturnReason(line["reason"])
            )
            for line in lines
        ),
        receipts=tuple(
            Receipt(
                **{name: receipt[name] for name in _RECEIPT_NAMES},
                disposition=Disposition(receipt["disposition"]),
            )
            for receipt in receipts
        ),
    )
