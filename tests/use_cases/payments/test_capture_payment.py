"""Money is taken within what was authorized."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import CurrencyMismatch, DomainError, MoveRefused, NotFound, StaleVersion
from domain.orders.statuses import AmountStatus, CancelReason
from domain.payments.transaction import AmountExceeded, TransactionStatus
from tests.shop import NOW
from tests.use_cases.fulfillment.floor import STRANGER, refused_alike
from tests.use_cases.payments.till import Till
from use_cases.orders.cancel_order import cancel_order
from use_cases.payments.capture_payment import capture_payment
from use_cases.payments.void_payment import void_payment


def test_parts_are_taken_until_nothing_is_left(till: Till) -> None:
    order, authorization = till.authorized(1930)
    till.capture(authorization, 1000)
    started = till.shop.order(order.id)
    assert (started.authorized, started.charged) == (1930, 0)
    assert till.work() == 1
    part = till.shop.order(order.id)
    assert (part.authorized, part.charged) == (930, 1000)
    assert part.charge_status is AmountStatus.PARTIAL

    till.capture(authorization)
    assert till.work() == 1
    whole = till.shop.order(order.id)
    assert (whole.authorized, whole.charged) == (0, 1930)
    with pytest.raises(MoveRefused):
        till.capture(authorization)
    assert [request.amount for request in till.sandbox.moved.values()] == [1000, 930]
    assert {request.reference for request in till.sandbox.moved.values()} == {"au_1"}


def test_more_than_the_authorization_is_refused_unfinished_captures_included(till: Till) -> None:
    _, authorization = till.authorized(1930)
    till.capture(authorization, 1500)
    with pytest.raises(AmountExceeded) as refused:
        till.capture(authorization, 431)
    assert (refused.value.requested, refused.value.available) == (431, 430)


def test_a_declined_capture_gives_the_authorization_back(till: Till) -> None:
    order, authorization = till.authorized(1930)
    charge_id = till.capture(authorization, 1001)
    till.work()

    charge = till.transaction(order, charge_id)
    assert (charge.status, charge.error) == (TransactionStatus.FAILURE, "Declined by the sandbox.")
    assert till.shop.order(order.id).authorized == 1930
    till.capture(authorization, 1930)


def test_a_void_lets_go_of_what_is_left(till: Till) -> None:
    order, authorization = till.authorized(1930)
    till.capture(authorization, 500)
    till.work()
    void = till.do(void_payment, transaction_id=authorization.id)

    assert (void.amount, void.status) == (1430, TransactionStatus.INITIAL)
    assert till.work() == 1
    assert till.transaction(order, void.id).status is TransactionStatus.SUCCESS
    assert (till.shop.order(order.id).authorized, till.shop.order(order.id).charged) == (0, 500)
    with pytest.raises(MoveRefused):
        till.do(void_payment, transaction_id=authorization.id)


def test_no_money_is_taken_for_a_canceled_order_but_its_authorization_is_let_go(
    till: Till,
) -> None:
    order, authorization = till.authorized(1930)
    till.do(cancel_order, order_id=order.id, reason=CancelReason.CUSTOMER)
    with pytest.raises(MoveRefused):
        till.capture(authorization)
    assert till.do(void_payment, transaction_id=authorization.id).amount == 1930


def test_wrong_input_is_refused(till: Till) -> None:
    _, authorization = till.authorized(1930)
    with pytest.raises(CurrencyMismatch):
        till.do(capture_payment, transaction_id=authorization.id, amount=1, currency="JPY")
    with pytest.raises(StaleVersion):
        till.do(capture_payment, transaction_id=authorization.id, expected_version=1)


def test_what_is_hidden_answers_like_what_is_absent(till: Till) -> None:
    _, authorization = till.authorized(1930)
    refused = []
    for key, shop in (
        (UUID(int=7), till.shop), (authorization.id, replace(till.shop, staff=STRANGER)),
    ):  # fmt: skip
        with pytest.raises(NotFound) as hidden:
            replace(till, shop=shop).do(capture_payment, transaction_id=key)
        refused.append(hidden.value)
    assert refused_alike(*refused)


def test_two_captures_at_once_of_the_same_money_make_one(till: Till) -> None:
    _, authorization = till.authorized(1930)

    def take(_: int) -> bool:
        try:
            till.shop.database.run(
                lambda unit: capture_payment(
                    unit, till.shop.staff, NOW, transaction_id=authorization.id, amount=1000
                )
            )
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(6) as hands:
        assert sum(hands.map(take, range(6))) == 1
