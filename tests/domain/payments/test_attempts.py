"""A gateway is asked a bounded number of times, at growing distances."""

from dataclasses import replace
from datetime import timedelta

from domain.payments.attempts import (
    ATTEMPTS_LIMIT,
    LEASE,
    POLLS_LIMIT,
    after_no_answer,
    claimed,
    retry_delay,
)
from domain.payments.transaction import TransactionKind, TransactionStatus
from tests.domain.payments.priced_orders import NOW, transaction

WAITING = transaction(1, TransactionKind.CHARGE, 100, TransactionStatus.INITIAL)


def test_the_distance_doubles_up_to_an_hour() -> None:
    delays = [retry_delay(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 1000)]
    assert delays == [10, 20, 40, 2560, 3600, 3600]


def test_a_claim_counts_the_attempt_and_keeps_others_away_for_the_lease() -> None:
    claim = claimed(WAITING, NOW)
    assert (claim.attempts, claim.next_attempt_at) == (1, NOW + LEASE)


def test_without_an_answer_it_is_asked_again_later() -> None:
    later = after_no_answer(replace(WAITING, attempts=2), NOW)
    assert later.status is TransactionStatus.INITIAL
    assert later.next_attempt_at == NOW + timedelta(seconds=20)


def test_giving_up_leaves_the_money_pending_because_it_may_have_moved() -> None:
    given_up = after_no_answer(replace(WAITING, attempts=ATTEMPTS_LIMIT), NOW)

    assert given_up.status is TransactionStatus.PENDING
    assert given_up.next_attempt_at is None
    assert given_up.error == "The gateway gave no final answer in 12 attempts."
    assert given_up.settled("succeed").status is TransactionStatus.SUCCESS


def test_what_a_gateway_calls_pending_is_asked_for_longer() -> None:
    pending = replace(WAITING, status=TransactionStatus.PENDING, attempts=POLLS_LIMIT - 1)
    assert after_no_answer(pending, NOW).next_attempt_at == NOW + timedelta(hours=1)
    assert after_no_answer(replace(pending, attempts=POLLS_LIMIT), NOW).next_attempt_at is None
