"""How often and how long a gateway is asked before only a report can settle a transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.payments.transaction import PaymentTransaction, TransactionStatus

LEASE = timedelta(minutes=5)
"""How long one worker has a transaction to itself: longer than any gateway's own timeout. After it,
another worker asks again with the same idempotency key."""

FIRST_DELAY_SECONDS = 10
LONGEST_DELAY_SECONDS = 3_600

ATTEMPTS_LIMIT = 12
"""Calls without an answer: about three hours."""

POLLS_LIMIT = 200
"""Calls about a transaction that its gateway called pending: about eight days."""


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubling, an hour at most."""
    seconds = FIRST_DELAY_SECONDS * 2 ** min(attempts - 1, 20)
    return timedelta(seconds=min(seconds, LONGEST_DELAY_SECONDS))


def claimed(transaction: PaymentTransaction, now: datetime) -> PaymentTransaction:
    """The transaction while one worker asks its gateway."""
    return replace(transaction, attempts=transaction.attempts + 1, next_attempt_at=now + LEASE)


def after_no_answer(transaction: PaymentTransaction, now: datetime) -> PaymentTransaction:
    """The transaction after an attempt without a final answer: asked again later, or given up.

    Giving up leaves it PENDING, for the money may have moved: it still counts, and only a report
    (`paymentTransactionRecord`) settles it.
    """
    waiting = transaction.status is TransactionStatus.PENDING
    limit = POLLS_LIMIT if waiting else ATTEMPTS_LIMIT
    if transaction.attempts < limit:
        return replace(transaction, next_attempt_at=now + retry_delay(transaction.attempts))
    error = f"The gateway gave no final answer in {transaction.attempts} attempts."
    return replace(transaction, status=TransactionStatus.PENDING, error=error, next_attempt_at=None)
