"""Refunds give back exactly what was paid, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import CurrencyMismatch, InvalidInput, MoveRefused, NotFound
from domain.orders.line import QuantityExceeded
from domain.orders.placement import LineRequest
from domain.payments.refund import RefundLine
from domain.payments.refund_allocation import RefundLineRequest
from domain.payments.transaction import AmountExceeded, TransactionKind, TransactionStatus
from tests.books import event_types
from tests.shop import NOW
from tests.use_cases.payments.till import Till
from use_cases.payments.create_refund import create_refund

Kind = TransactionKind


def pieces(line_number: int, quantity: int) -> RefundLineRequest:
    return RefundLineRequest(line_number, quantity)


def test_a_refund_goes_back_to_its_charge_through_the_gateway(till: Till) -> None:
    order = till.charged(("MUG", 2), ("LAMP", 1))
    (refund,) = till.refund(order, pieces(1, 1), shipping_amount=100, reason="late")

    assert refund.lines == (RefundLine(1, 1, 795),)
    assert (refund.amount, refund.shipping_amount, refund.reason) == (895, 100, "late")
    transaction = till.transaction(order, refund.transaction_id)
    (charge,) = (entry for entry in till.transactions(order) if entry.kind is Kind.CHARGE)
    assert (transaction.parent_id, transaction.gateway) == (charge.id, "sandbox")
    assert till.shop.order(order.id).refund_pending == 895
    till.work()
    stored = till.shop.order(order.id)
    assert (stored.refunded, stored.refund_pending) == (895, 0)
    assert till.sandbox.moved[str(transaction.id)].reference == "ch_1"
    assert event_types(till.shop.database, order.id)[-3:] == [
        "REFUND_CREATED", "PAYMENT_RECORDED", "PAYMENT_RECORDED",
    ]  # fmt: skip
    assert till.refunds(order) == [refund]


def test_refunding_everything_step_by_step_refunds_exactly_the_total(till: Till) -> None:
    lines = [
        LineRequest("MUG", 3, discount=50, tax=133), LineRequest("LAMP", 1), LineRequest("MUG", 7)
    ]  # fmt: skip
    order = till.charged(lines=lines, discount_amount=1001)
    for number, quantity in ((1, 1), (3, 2), (1, 2), (2, 1), (3, 4), (3, 1)):
        till.refund(order, pieces(number, quantity))
    till.refund(order, shipping_amount=order.shipping_amount + order.shipping_tax)
    till.work()

    stored = till.shop.order(order.id)
    assert stored.refunded + stored.refund_pending == order.total
    with pytest.raises(InvalidInput):
        till.refund(order)
    with pytest.raises(QuantityExceeded):
        till.refund(order, pieces(1, 1))
    with pytest.raises(AmountExceeded):
        till.refund(order, RefundLineRequest(1, 0, amount=1))


def test_a_failed_refund_gave_nothing_and_may_be_made_again(till: Till) -> None:
    # 1001 is an amount that the sandbox declines.
    order = till.charged(lines=[LineRequest("MUG", 1, unit_price=100_100)])
    (failed,) = till.refund(order, pieces(1, 1))
    till.work()
    stored = till.shop.order(order.id)
    assert (stored.refunded, stored.refund_pending) == (0, 0)
    assert till.transaction(order, failed.transaction_id).status is TransactionStatus.FAILURE

    (again,) = till.refund(order, pieces(1, 1))
    assert (again.amount, again.id != failed.id) == (1001, True)


def test_several_charges_give_back_together(till: Till) -> None:
    order = till.shop.place(("MUG", 2))
    till.report(order, Kind.CHARGE, 1000, "ch_1", occurred_at=NOW.replace(hour=8))
    till.report(order, Kind.CHARGE, order.total - 1000, "ch_2")
    refunds = till.refund(order, pieces(1, 2), shipping_amount=365)

    assert [refund.amount for refund in refunds] == [1000, order.total - 1000]
    assert [refund.lines for refund in refunds] == [
        (RefundLine(1, 2, 1000),), (RefundLine(1, 0, 590),),
    ]  # fmt: skip
    assert sum(refund.shipping_amount for refund in refunds) == 365
    till.work()
    assert till.shop.order(order.id).refunded == order.total


def test_a_charge_may_be_chosen(till: Till) -> None:
    order = till.shop.place(("MUG", 2))
    till.report(order, Kind.CHARGE, 1500, "ch_1")
    chosen = till.report(order, Kind.CHARGE, 500, "ch_2")
    (refund,) = till.refund(order, RefundLineRequest(1, 0, 400), transaction_id=chosen.id)
    assert till.transaction(order, refund.transaction_id).parent_id == chosen.id
    with pytest.raises(AmountExceeded):
        till.refund(order, RefundLineRequest(1, 0, 101), transaction_id=chosen.id)
    with pytest.raises(MoveRefused):
        till.refund(order, pieces(1, 1), transaction_id=refund.transaction_id)


def test_what_a_bank_took_back_is_not_given_back_again(till: Till) -> None:
    order = till.charged()
    till.report(order, Kind.CHARGEBACK, order.total - 100, "cb_1")
    with pytest.raises(AmountExceeded) as refused:
        till.refund(order, pieces(1, 1))
    assert refused.value.available == 100


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"lines": [pieces(9, 1)]}, NotFound),
        ({"lines": [pieces(1, 1)], "currency": "EUR"}, CurrencyMismatch),
        ({"lines": [pieces(1, 1)], "return_id": UUID(int=5)}, NotFound),
        ({"lines": [pieces(1, 1)], "transaction_id": UUID(int=5)}, NotFound),
        ({"shipping_amount": 10_000}, AmountExceeded),
    ],
)
def test_a_refund_that_makes_no_sense_leaves_nothing(
    till: Till, arguments: dict[str, object], refusal: type[Exception]
) -> None:
    order = till.charged()
    with pytest.raises(refusal):
        till.do(create_refund, order_id=order.id, **arguments)
    assert till.shop.order(order.id) == order
    assert till.refunds(order) == []


def both_at_once(till: Till, attempt: Callable[[int], object], count: int) -> int:
    def won(number: int) -> bool:
        try:
            attempt(number)
        except (AmountExceeded, QuantityExceeded):
            return False
        return True

    with ThreadPoolExecutor(count) as hands:
        return sum(hands.map(won, range(count)))


def test_two_refunds_at_once_of_the_same_money_make_one(till: Till) -> None:
    order = till.charged()

    def give(_: int) -> object:
        return till.shop.database.run(
            lambda unit: create_refund(
                unit, till.shop.staff, NOW, order_id=order.id, lines=[pieces(1, 2)]
            )
        )

    assert both_at_once(till, give, 6) == 1
    assert till.shop.order(order.id).refund_pending == 1590


def test_refunds_in_other_currencies_are_exact_too(till: Till) -> None:
    for currency, digits in (("JPY", 0), ("KWD", 3)):
        code = currency.lower()
        with till.shop.database.transaction() as unit:
            channel = replace(till.shop.channel, id=unit.ids.new(NOW), code=code, currency=currency)
            unit.channels.save([channel], NOW)
        order = till.charged(
            channel_code=code,
            lines=[
                LineRequest("MUG", 3, unit_price=33_333, tax=1),
                LineRequest("LAMP", 1, unit_price=70_000),
            ],
            shipping_method_code=None,
            discount_amount=2,
        )
        assert order.lines[0].amount == 10 ** (digits + 1)
        for number in (1, 1, 1, 2):
            till.refund(order, pieces(number, 1))
        assert till.shop.order(order.id).refund_pending == order.total
