"""paymentTransactionRecord: what a provider or channel says happened to money."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.payments.reports import (
    ReportedTransaction,
    checked_report,
    new_transaction,
    settled_by,
    told_of,
)
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced


def record_payment_transaction(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    report: ReportedTransaction,
    expected_version: int | None = None,
) -> PaymentTransaction:
    """Record a fact about an order's money, even one that breaks what we expected.

    The same fact twice is one: facts are told apart by gateway, reference and kind. A report about
    a transaction that waits for its result settles it. Raises NotFound, StaleVersion,
    InvalidInput, CurrencyMismatch, AmountDiffers.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    transactions = unit.payments.of_order(order.id)
    checked = checked_report(report, order, transactions)
    known = told_of(checked, transactions)
    if known is None:
        happened = new_transaction(checked, order, transaction_id=unit.ids.new(now), now=now)
    else:
        happened = settled_by(known, checked)
        if happened is known:
            return known
    save_announced(unit, caller, checked.occurred_at or now, order, happened)
    return happened
