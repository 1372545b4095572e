"""Recording what a gateway answered about a transaction that we asked it to make."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.payments.attempts import after_no_answer
from domain.payments.card_numbers import masked
from domain.payments.reports import MOVE_TO, ReportedTransaction
from domain.payments.transaction import PaymentTransaction, TransactionStatus
from domain.ports import GatewayAnswer
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced
from use_cases.payments.order_parts import order_of_transaction, transaction_in
from use_cases.payments.record_payment_transaction import record_payment_transaction


def settle_payment_transaction(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    transaction_id: UUID,
    answer: GatewayAnswer,
) -> PaymentTransaction:
    """Take in a gateway's answer; the same answer twice, or after a report of it, is one.

    A pending answer is asked for again later. Raises NotFound.
    """
    order = order_of_transaction(unit, caller, transaction_id, None)
    transactions = unit.payments.of_order(order.id)
    entry = transaction_in(transactions, transaction_id)
    if entry.is_settled:
        return _told_otherwise(unit, caller, now, entry, answer)
    status = TransactionStatus(answer.outcome.value)
    reference, error = masked(answer.reference), masked(answer.error)
    if any(
        other.id != entry.id and _is_same_money(other, entry, reference) for other in transactions
    ):
        # A report came first and was taken for another transaction: the money must count once.
        status, error = TransactionStatus.FAILURE, f"{reference} is another transaction already."
    if status is TransactionStatus.PENDING is entry.status:
        waiting = replace(entry, reference=reference or entry.reference)
        return unit.payments.save(after_no_answer(waiting, now))
    settled = entry.settled(MOVE_TO[status], reference=reference, error=error)
    if status is TransactionStatus.PENDING:
        settled = after_no_answer(settled, now)
    save_announced(unit, caller, now, order, settled)
    return settled


def _told_otherwise(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    entry: PaymentTransaction,
    answer: GatewayAnswer,
) -> PaymentTransaction:
    """A report settled the transaction while we asked; an answer that differs is a fact too."""
    status = TransactionStatus(answer.outcome.value)
    known = entry.status is status and answer.reference in {None, entry.reference}
    if known or answer.reference is None or status is TransactionStatus.PENDING:
        return entry
    report = ReportedTransaction(
        kind=entry.kind,
        status=status,
        amount=entry.amount,
        gateway=entry.gateway,
        reference=masked(answer.reference),
        parent_id=entry.parent_id,
        error=masked(answer.error),
    )
    return record_payment_transaction(unit, caller, now, order_id=entry.order_id, report=report)


def _is_same_money(
    other: PaymentTransaction, entry: PaymentTransaction, reference: str | None
) -> bool:
    return (
        reference is not None
        and other.status is TransactionStatus.SUCCESS
        and (other.kind, other.gateway, other.reference) == (entry.kind, entry.gateway, reference)
    )
