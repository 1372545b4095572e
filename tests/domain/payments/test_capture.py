"""Captures and voids stay within their authorization."""

from dataclasses import replace

import pytest

from domain.errors import InvalidInput, MoveRefused
from domain.orders.statuses import OrderStatus
from domain.payments.capture import begin_capture, begin_void
from domain.payments.transaction import (
    TRANSACTION_MOVES,
    AmountExceeded,
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
    left_on,
    payment_totals,
)
from domain.state_machine import unreachable_states
from tests.domain.payments.priced_orders import NOW, line, order, transaction

Kind, Status = TransactionKind, TransactionStatus
ORDER = order(line(1, 1, 1000))
AUTHORIZATION = transaction(1, Kind.AUTHORIZATION, 1000, reference="au_1")
KEY = AUTHORIZATION.order_id


def capture(known: list[PaymentTransaction], amount: int | None) -> PaymentTransaction:
    return begin_capture(ORDER, known[0], known, amount, charge_id=KEY, now=NOW)


def test_a_capture_without_amount_takes_what_is_left() -> None:
    first = replace(capture([AUTHORIZATION], 300), id=AUTHORIZATION.id)
    charge = capture([AUTHORIZATION, first], None)

    assert (charge.kind, charge.status, charge.amount) == (Kind.CHARGE, Status.INITIAL, 700)
    assert (charge.parent_id, charge.gateway) == (AUTHORIZATION.id, "acme")
    assert charge.next_attempt_at == NOW


def test_a_capture_beyond_the_authorization_is_refused() -> None:
    drawn = transaction(2, Kind.CHARGE, 600, Status.PENDING, parent=1)
    with pytest.raises(AmountExceeded) as refused:
        capture([AUTHORIZATION, drawn], 401)
    assert (refused.value.requested, refused.value.available) == (401, 400)


def test_a_failed_capture_gives_the_authorization_back() -> None:
    failed = transaction(2, Kind.CHARGE, 1000, Status.FAILURE, parent=1)
    assert left_on(AUTHORIZATION, [AUTHORIZATION, failed]) == 1000


def test_an_order_does_not_look_unpaid_while_its_money_is_being_captured() -> None:
    charge = transaction(2, Kind.CHARGE, 1000, Status.INITIAL, parent=1)
    started = payment_totals([AUTHORIZATION, charge])
    done = payment_totals([AUTHORIZATION, charge.settled("succeed")])

    assert (started.authorized, started.charged, started.charge_pending) == (1000, 0, 1000)
    assert (done.authorized, done.charged) == (0, 1000)


def test_a_void_takes_what_is_left_and_counts_at_once() -> None:
    charge = transaction(2, Kind.CHARGE, 250, parent=1)
    void = begin_void(AUTHORIZATION, [AUTHORIZATION, charge], void_id=KEY, now=NOW)

    assert (void.kind, void.amount) == (Kind.CANCEL_AUTHORIZATION, 750)
    assert payment_totals([AUTHORIZATION, charge, void]).authorized == 0


@pytest.mark.parametrize(
    "other",
    [
        replace(AUTHORIZATION, status=Status.PENDING),
        replace(AUTHORIZATION, status=Status.FAILURE),
        replace(AUTHORIZATION, kind=Kind.CHARGE),
    ],
)
def test_only_a_standing_authorization_is_captured_or_voided(other: PaymentTransaction) -> None:
    with pytest.raises(MoveRefused):
        capture([other], None)
    with pytest.raises(MoveRefused):
        begin_void(other, [other], void_id=KEY, now=NOW)


def test_nothing_left_is_refused() -> None:
    drawn = transaction(2, Kind.CHARGE, 1000, parent=1)
    with pytest.raises(MoveRefused):
        capture([AUTHORIZATION, drawn], None)


def test_an_amount_is_more_than_zero() -> None:
    with pytest.raises(InvalidInput):
        capture([AUTHORIZATION], 0)


def test_no_money_is_taken_for_a_canceled_order() -> None:
    canceled = replace(ORDER, status=OrderStatus.CANCELED)
    with pytest.raises(MoveRefused):
        begin_capture(canceled, AUTHORIZATION, [AUTHORIZATION], None, charge_id=KEY, now=NOW)


def test_final_states_are_final_and_every_state_is_reached() -> None:
    assert not unreachable_states(TRANSACTION_MOVES, frozenset({Status.INITIAL}))
    for move in ("succeed", "fail", "await_result"):
        with pytest.raises(MoveRefused):
            AUTHORIZATION.settled(move)
