"""Returns of one transaction."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from domain.returns.merchandise_return import (
    Disposition,
    MerchandiseReturn,
    Receipt,
    ReturnLine,
    ReturnReason,
    ReturnRequestStatus,
)
from persistence.tables.returns import merchandise_return, return_line, return_receipt
from persistence.tracked import Tracked

_LINE_NAMES = ("line_number", "quantity", "note", "received", "dismissed")
_RECEIPT_NAMES = ("line_number", "quantity", "location_id", "received_at")


class ReturnRepository:
    """Returns. The order's lock guards those of an order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._returns: Tracked[MerchandiseReturn] = Tracked()

    def save(self, entry: MerchandiseReturn) -> MerchandiseReturn:
        """Keep a return."""
        self._returns.save(entry.id, entry)
        return entry

    def order_of(self, return_id: UUID) -> UUID | None:
        """The order a return belongs to; lock that order before anything else."""
        known = self._returns.get(return_id)
        if known is not None:
            return known.order_id
        query = select(merchandise_return.c.order_id).where(merchandise_return.c.id == return_id)
        return self._connection.execute(query).scalar()

    def of_order(self, order_id: UUID) -> list[MerchandiseReturn]:
        """Every return of an order whose lock is held, oldest first."""
        run = self._connection.execute
        query = select(merchandise_return).where(merchandise_return.c.order_id == order_id)
        heads = run(query).mappings().all()
        ids = [head["id"] for head in heads]
        lines = run(
            select(return_line)
            .where(return_line.c.return_id.in_(ids))
            .order_by(return_line.c.line_number)
        ).mappings().all()  # fmt: skip
        receipts = run(
            select(return_receipt)
            .where(return_receipt.c.return_id.in_(ids))
            .order_by(return_receipt.c.sequence)
        ).mappings().all()  # fmt: skip
        for head in heads:
            entry = MerchandiseReturn(
                id=head["id"],
                order_id=order_id,
                number=head["number"],
                status=ReturnRequestStatus(head["status"]),
                decline_reason=head["decline_reason"],
                requested_at=head["requested_at"],
                lines=tuple(
                    ReturnLine(
                        **{name: line[name] for name in _LINE_NAMES},
                        reason=ReturnReason(line["reason"]),
                    )
                    for line in lines
                    if line["return_id"] == head["id"]
                ),
                receipts=tuple(
                    Receipt(
                        **{name: receipt[name] for name in _RECEIPT_NAMES},
                        disposition=Disposition(receipt["disposition"]),
                    )
                    for receipt in receipts
                    if receipt["return_id"] == head["id"]
                ),
            )
            self._returns.remember(entry.id, entry)
        found = (e for e in self._returns.values() if e.order_id == order_id)
        return sorted(found, key=lambda entry: (entry.requested_at, entry.id))

    def flush(self) -> None:
        """Write what was saved, parents before children."""
        added, changed = self._returns.take_changes()
        self._insert(added)
        if changed:
            heads = [
                {"key": e.id, "status": e.status.value, "decline_reason": e.decline_reason}
                for _, e in changed
            ]
            self._connection.execute(_UPDATE, heads)
            lines = [
                {"key": e.id, "line": line.line_number, "received": line.received,
                 "dismissed": line.dismissed}
                for _, e in changed
                for line in e.lines
            ]  # fmt: skip
            self._connection.execute(_UPDATE_LINE, lines)
            for before, after in changed:
                self._insert_receipts(after, start=len(before.receipts))

    def _insert(self, added: list[MerchandiseReturn]) -> None:
        if not added:
            return
        names = ("id", "order_id", "number", "decline_reason", "requested_at")
        heads = [
            {name: getattr(entry, name) for name in names} | {"status": entry.status.value}
            for entry in added
        ]
        self._connection.execute(insert(merchandise_return), heads)
        lines = [
            {name: getattr(line, name) for name in _LINE_NAMES}
            | {"return_id": entry.id, "reason": line.reason.value}
            for entry in added
            for line in entry.lines
        ]
        self._connection.execute(insert(return_line), lines)
        for entry in added:
            self._insert_receipts(entry, start=0)

    def _insert_receipts(self, entry: MerchandiseReturn, start: int) -> None:
        rows = [
            {name: getattr(receipt, name) for name in _RECEIPT_NAMES}
            | {
                "return_id": entry.id,
                "sequence": sequence,
                "disposition": receipt.disposition.value,
            }
            for sequence, receipt in enumerate(entry.receipts[start:], start + 1)
        ]
        if rows:
            self._connection.execute(insert(return_receipt), rows)


_UPDATE = update(merchandise_return).where(merchandise_return.c.id == bindparam("key"))
_UPDATE_LINE = update(return_line).where(
    return_line.c.return_id == bindparam("key"), return_line.c.line_number == bindparam("line")
)
