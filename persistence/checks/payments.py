"""Money of orders: what is stored is what the transactions sum to, and we never take too much.

Facts that a provider reports are kept even when they break our expectations (a capture in its
own back office, a chargeback), so the limits are proven for what we started ourselves.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import Connection, RowMapping, or_, select

from domain.payments.transaction import (
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
    payment_totals,
)
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan_named
from persistence.payments import transaction_from_row
from persistence.tables.orders import order
from persistence.tables.payments import payment_transaction, refund

_MONEY = ("authorized", "charged", "refunded", "refund_pending")


def _wrong_money(connection: Connection) -> Iterator[Finding]:
    orders = select(
        order.c.id.label("key"),
        order.c.number,
        *(order.c[name].label(f"order_{name}") for name in _MONEY),
        payment_transaction,
        refund.c.id.label("refund_id"),
    ).select_from(
        order.outerjoin(
            payment_transaction, payment_transaction.c.order_id == order.c.id
        ).outerjoin(refund, refund.c.transaction_id == payment_transaction.c.id)
    )
    relevant = orders.where(
        or_(payment_transaction.c.id.is_not(None), *(order.c[name] != 0 for name in _MONEY))
    ).order_by(order.c.id, payment_transaction.c.id)
    for _, rows in groupby(scan_named(connection, relevant), key=itemgetter("key")):
        yield from _judge(list(rows))


def _judge(rows: list[RowMapping]) -> Iterator[Finding]:
    subject = f"order {rows[0]['number']}"
    by_id = {row["id"]: row for row in rows if row["id"] is not None}
    transactions = [transaction_from_row(row) for row in by_id.values()]
    yield len(transactions)
    totals = payment_totals(transactions)
    for name in _MONEY:
        stored, summed = rows[0][f"order_{name}"], getattr(totals, name)
        if stored != summed:
            yield Violation(subject, f"{name} is {stored}, its transactions say {summed}")
    yield from _overdrawn(subject, transactions)
    ours = {row["id"] for row in rows if row["refund_id"] is not None}
    given = sum(entry.amount for entry in transactions if entry.id in ours and _counts(entry))
    if given > totals.charged:
        yield Violation(subject, f"we refund {given} of {totals.charged} charged")


def _overdrawn(subject: str, transactions: Iterable[PaymentTransaction]) -> Iterator[Finding]:
    limits = {entry.id: entry.amount for entry in transactions}
    drawn: dict[UUID, int] = {}
    for entry in transactions:
        # What nobody of us ever asked for was reported by the provider.
        ours = entry.attempts or entry.status is TransactionStatus.INITIAL
        if entry.kind is TransactionKind.CHARGE and entry.parent_id and ours and _counts(entry):
            drawn[entry.parent_id] = drawn.get(entry.parent_id, 0) + entry.amount
    for parent, amount in drawn.items():
        if amount > limits.get(parent, 0):
            yield Violation(subject, f"we capture {amount} of {limits.get(parent, 0)} authorized")


def _counts(entry: PaymentTransaction) -> bool:
    return entry.status is not TransactionStatus.FAILURE


CHECKS = (
    Check(
        "payments",
        "Money of orders is what its transactions sum to; refunds <= charged, captures <= authorized",
        "payments",
        rows_of(payment_transaction),
        _wrong_money,
        effort=4,
    ),
)
