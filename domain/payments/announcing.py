"""An order's money after a transaction, and the event that tells it."""

from collections.abc import Iterable
from dataclasses import replace

from domain.orders.events import PaymentRecorded
from domain.orders.order import Order
from domain.payments.transaction import PaymentTransaction, payment_totals


def with_payment(
    order: Order, transactions: Iterable[PaymentTransaction], changed: PaymentTransaction
) -> tuple[Order, PaymentRecorded]:
    """The order with its totals folded from `transactions`, which include the changed one."""
    totals = payment_totals(transactions)
    event = PaymentRecorded(
        transaction_id=changed.id,
        kind=changed.kind.value,
        status=changed.status.value,
        amount=changed.amount,
        authorized=totals.authorized,
        charged=totals.charged,
        refunded=totals.refunded,
        refund_pending=totals.refund_pending,
    )
    paid = replace(
        order,
        authorized=totals.authorized,
        charged=totals.charged,
        refunded=totals.refunded,
        refund_pending=totals.refund_pending,
    )
    return paid, event
