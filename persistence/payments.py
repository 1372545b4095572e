"""Payment transactions and refunds of one transaction."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from domain.payments.attempts import claimed
from domain.payments.refund import Refund, RefundLine
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, skipping_locked
from persistence.order_parts import OrderParts, by_date
from persistence.tables.payments import payment_transaction, refund, refund_line

_NAMES = (
    "id", "order_id", "amount", "currency", "gateway", "reference", "parent_id", "error",
    "attempts", "next_attempt_at", "created_at",
)  # fmt: skip
_REFUND_NAMES = (
    "id", "order_id", "transaction_id", "amount", "shipping_amount", "created_at", "return_id",
    "reason",
)  # fmt: skip


class PaymentRepository:
    """Money movements. The order's lock guards those of an order."""

    def __init__(self, connection: Connection, is_new_order: Callable[[UUID], bool]) -> None:
        self._connection = connection
        self._transactions: OrderParts[PaymentTransaction] = OrderParts(is_new_order, by_date)
        self._refunds: OrderParts[Refund] = OrderParts(is_new_order, by_date)

    def save(self, entry: PaymentTransaction) -> PaymentTransaction:
        """Keep a transaction."""
        return self._transactions.save(entry)

    def of_order(self, order_id: UUID) -> list[PaymentTransaction]:
        """Every transaction of an order whose lock is held, oldest first."""
        if self._transactions.must_read(order_id):
            # Locked, because a worker that claims one does so without the order's lock.
            query = locking(
                self._connection,
                select(payment_transaction).where(payment_transaction.c.order_id == order_id),
            )
            for row in self._connection.execute(query).mappings():
                self._transactions.remember(transaction_from_row(row))
        return self._transactions.of(order_id)

    def order_of(self, transaction_id: UUID) -> UUID | None:
        """The order a transaction belongs to; lock that order before anything else."""
        known = self._transactions.get(transaction_id)
        if known is not None:
            return known.order_id
        query = select(payment_transaction.c.order_id).where(
            payment_transaction.c.id == transaction_id
        )
        return self._connection.execute(query).scalar()

    def claim_due(self, gateways: Collection[str], now: datetime) -> PaymentTransaction | None:
        """The transaction that has waited longest for one of these gateways, for this worker only.

        None when nothing is due. Until its lease ends no other worker gets it.
        """
        query = (
            select(payment_transaction)
            .where(
                payment_transaction.c.next_attempt_at <= now,
                payment_transaction.c.gateway.in_(gateways),
            )
            .order_by(payment_transaction.c.next_attempt_at, payment_transaction.c.id)
            .limit(1)
        )
        row = self._connection.execute(skipping_locked(self._connection, query)).mappings().first()
        if row is None:
            return None
        found = transaction_from_row(row)
        self._transactions.remember(found)
        return self._transactions.save(claimed(found, now))

    def reference_of(self, transaction_id: UUID | None) -> str | None:
        """The gateway's own id of a transaction: the authorization or charge another draws on."""
        query = select(payment_transaction.c.reference).where(
            payment_transaction.c.id == transaction_id
        )
        return self._connection.execute(query).scalar() if transaction_id is not None else None

    def save_refund(self, entry: Refund) -> Refund:
        """Keep a refund."""
        return self._refunds.save(entry)

    def refunds_of(self, order_id: UUID) -> list[Refund]:
        """Every refund of an order whose lock is held, oldest first."""
        if self._refunds.must_read(order_id):
            self._read_refunds(order_id)
        return self._refunds.of(order_id)

    def _read_refunds(self, order_id: UUID) -> None:
        run = self._connection.execute
        heads = run(select(refund).where(refund.c.order_id == order_id)).mappings().all()
        if not heads:
            return
        lines = defaultdict(list)
        query = select(refund_line).where(refund_line.c.refund_id.in_([h["id"] for h in heads]))
        for line in run(query.order_by(refund_line.c.line_number)):
            lines[line.refund_id].append(RefundLine(line.line_number, line.quantity, line.amount))
        for head in heads:
            parts = tuple(lines[head["id"]])
            names = {name: head[name] for name in _REFUND_NAMES}
            self._refunds.remember(Refund(**names, lines=parts))

    def flush(self, recorded_at: datetime) -> None:
        """Write transactions."""
        added, changed = self._transactions.take_changes()
        rows = [_row(entry, recorded_at) for entry in added]
        insert_rows(self._connection, payment_transaction, rows)
        if changed:
            rows = [
                {
                    "key": after.id,
                    "status": after.status.value,
                    "reference": after.reference,
                    "error": after.error,
                    "attempts": after.attempts,
                    "next_attempt_at": after.next_attempt_at,
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
            insert_rows(self._connection, refund, rows)
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
        insert_rows(self._connection, refund_line, rows)


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
