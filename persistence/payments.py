"""Payment transactions and refunds of one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from domain.payments.refund import Refund, RefundLine
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus
from persistence.tables.payments import payment_transaction, refund, refund_line
from persistence.tracked import Tracked

_NAMES = (
    "id", "order_id", "amount", "currency", "gateway", "reference", "parent_id", "error",
    "attempts", "created_at",
)  # fmt: skip
_REFUND_NAMES = (
    "id", "order_id", "transaction_id", "amount", "shipping_amount", "created_at", "return_id",
    "reason",
)  # fmt: skip


class PaymentRepository:
    """Money movements. The order's lock guards those of an order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transactions: Tracked[PaymentTransaction] = Tracked()
        self._refunds: Tracked[Refund] = Tracked()

    def save(self, entry: PaymentTransaction) -> PaymentTransaction:
        """Keep a transaction."""
        self._transactions.save(entry.id, entry)
        return entry

    def of_order(self, order_id: UUID) -> list[PaymentTransaction]:
        """Every transaction of an order whose lock is held, oldest first."""
        query = select(payment_transaction).where(payment_transaction.c.order_id == order_id)
        for row in self._connection.execute(query).mappings():
            self._transactions.remember(row["id"], transaction_from_row(row))
        found = (e for e in self._transactions.values() if e.order_id == order_id)
        return sorted(found, key=lambda entry: (entry.created_at, entry.id))

    def order_of(self, transaction_id: UUID) -> UUID | None:
        """The order a transaction belongs to; lock that order before anything else."""
        known = self._transactions.get(transaction_id)
        if known is not None:
            return known.order_id
        query = select(payment_transaction.c.order_id).where(
            payment_transaction.c.id == transaction_id
        )
        return self._connection.execute(query).scalar()

    def save_refund(self, entry: Refund) -> Refund:
        """Keep a refund."""
        self._refunds.save(entry.id, entry)
        return entry

    def refunds_of(self, order_id: UUID) -> list[Refund]:
        """Every refund of an order whose lock is held, oldest first."""
        query = select(refund).where(refund.c.order_id == order_id)
        heads = self._connection.execute(query).mappings().all()
        lines = self._connection.execute(
            select(refund_line)
            .where(refund_line.c.refund_id.in_([head["id"] for head in heads]))
            .order_by(refund_line.c.line_number)
        ).all()
        for head in heads:
            parts = tuple(
                RefundLine(line.line_number, line.quantity, line.amount)
                for line in lines
                if line.refund_id == head["id"]
            )
            self._refunds.remember(
                head["id"],
                Refund(**{name: head[name] for name in _REFUND_NAMES}, lines=parts),
            )
        found = (e for e in self._refunds.values() if e.order_id == order_id)
        return sorted(found, key=lambda entry: entry.id)

    def flush(self, recorded_at: datetime) -> None:
        """Write transactions."""
        added, changed = self._transactions.take_changes()
        if added:
            rows = [_row(entry, recorded_at) for entry in added]
            self._connection.execute(insert(payment_transaction), rows)
        if changed:
            rows = [
                {
                    "key": after.id,
                    "status": after.status.value,
                    "reference": after.reference,
                    "error": after.error,
                    "attempts": after.attempts,
                    "updated_at": recorded_at,
                }
                for _, after in changed
            ]
            self._connection.execute(_UPDATE, rows)

    def flush_refunds(self) -> None:
        """Write refunds, after the returns they may belong to."""
        added, _ = self._refunds.take_changes()
        if added:
            rows = [{name: getattr(entry, name) for name in _REFUND_NAMES} for entry in added]
            self._connection.execute(insert(refund), rows)
            self._insert_refund_lines(added)

    def _insert_refund_lines(self, refunds: Sequence[Refund]) -> None:
        rows = [
            {
                "refund_id": entry.id,
                "line_number": line.line_number,
                "quantity": line.quantity,
                "amount": line.amount,
            }
            for entry in refunds
            for line in entry.lines
        ]
        if rows:
            self._connection.execute(insert(refund_line), rows)


_UPDATE = update(payment_transaction).where(payment_transaction.c.id == bindparam("key"))


def _row(entry: PaymentTransaction, recorded_at: datetime) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _NAMES} | {
        "kind": entry.kind.value,
        "status": entry.status.value,
        "updated_at": recorded_at,
    }


def transaction_from_row(row: RowMapping) -> PaymentTransaction:
    """The transaction of its row."""
    return PaymentTransaction(
        **{name: row[name] for name in _NAMES},
        kind=TransactionKind(row["kind"]),
        status=TransactionStatus(row["status"]),
    )
