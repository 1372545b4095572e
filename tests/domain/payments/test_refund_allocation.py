"""Refunds are exact: parts add up to what was paid, and nothing is given back twice."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, InvalidInput, NotFound, Refusals
from domain.orders.line import QuantityExceeded
from domain.orders.order import Order
from domain.payments.costs import order_costs
from domain.payments.refund import Refund, refunded_by_line
from domain.payments.refund_allocation import (
    RefundAllocation,
    RefundLineRequest,
    allocate_refund,
)
from domain.payments.transaction import AmountExceeded
from tests.domain.payments.priced_orders import NOW, charged, line, order, orders

TWO_LINES = charged(order(line(1, 3, 1000), line(2, 1, 250), shipping=395))


def refund_of(allocation: RefundAllocation) -> Refund:
    return Refund(
        id=UUID(int=0),
        order_id=UUID(int=1),
        transaction_id=UUID(int=0),
        amount=allocation.amount,
        shipping_amount=allocation.shipping,
        lines=allocation.lines,
        created_at=NOW,
    )


def check_bounds(priced: Order, refunds: Iterable[Refund]) -> None:
    """Invariants 5 and 6 for what was given back so far."""
    costs, refunds = order_costs(priced), list(refunds)
    for number, (pieces, amount) in refunded_by_line(refunds).items():
        assert 0 <= pieces <= priced.line(number).ordered
        assert 0 <= amount <= costs.lines[number]
    assert sum(refund.shipping_amount for refund in refunds) <= costs.shipping
    for refund in refunds:
        assert refund.amount == refund.shipping_amount + sum(e.amount for e in refund.lines)
    assert sum(refund.amount for refund in refunds) == priced.refunded <= priced.charged


def try_refund(
    priced: Order, refunds: list[Refund], lines: list[RefundLineRequest], shipping: int
) -> Order:
    try:
        allocation = allocate_refund(priced, refunds, lines, shipping)
    except DomainError:
        return priced
    refunds.append(refund_of(allocation))
    return replace(priced, refunded=priced.refunded + allocation.amount)


def rest(priced: Order, refunds: list[Refund]) -> tuple[list[RefundLineRequest], int]:
    """Requests for all pieces and shipping that were not given back."""
    given = refunded_by_line(refunds)
    pieces = {e.number: e.ordered - given.get(e.number, (0, 0))[0] for e in priced.lines}
    lines = [RefundLineRequest(number, left) for number, left in pieces.items() if left]
    shipping = order_costs(priced).shipping - sum(refund.shipping_amount for refund in refunds)
    return lines, shipping


requests = st.lists(
    st.tuples(
        st.lists(
            st.builds(
                RefundLineRequest,
                line_number=st.integers(1, 5),
                quantity=st.integers(0, 4),
                amount=st.one_of(st.none(), st.none(), st.integers(0, 600)),
            ),
            max_size=3,
        ),
        st.integers(0, 300),
    ),
    max_size=8,
)


@given(orders(), requests, st.integers(0, 2_000))
def test_no_sequence_of_refunds_gives_back_more_than_was_paid(
    priced: Order, wanted: list[tuple[list[RefundLineRequest], int]], charge: int
) -> None:
    priced, refunds = charged(priced, min(charge, priced.total)), list[Refund]()
    for lines, shipping in wanted:
        priced = try_refund(priced, refunds, lines, shipping)
        check_bounds(priced, refunds)


@given(orders(), st.data())
def test_refunding_every_piece_and_shipping_in_any_steps_refunds_exactly_the_total(
    priced: Order, data: st.DataObject
) -> None:
    priced, refunds = charged(priced), list[Refund]()
    pieces = [entry.number for entry in priced.lines for _ in range(entry.ordered)]
    for number in data.draw(st.permutations(pieces)):
        if data.draw(st.booleans()):
            priced = try_refund(priced, refunds, [RefundLineRequest(number, 1)], 0)
            check_bounds(priced, refunds)
    lines, shipping = rest(priced, refunds)
    priced = try_refund(priced, refunds, lines, shipping)
    # A step whose whole share is zero is refused and its pieces are asked for again at the end.
    assert priced.refunded == priced.total
    check_bounds(priced, refunds)


def test_thirds_of_a_line_are_the_line() -> None:
    given: list[Refund] = []
    for expected in (333, 333, 334):
        allocation = allocate_refund(TWO_LINES, given, [RefundLineRequest(1, 1)])
        assert allocation.amount == expected
        given.append(refund_of(allocation))


def test_goodwill_without_pieces_leaves_less_for_the_last_pieces() -> None:
    goodwill = allocate_refund(TWO_LINES, [], [RefundLineRequest(1, 0, amount=100)])
    rest_of_line = allocate_refund(TWO_LINES, [refund_of(goodwill)], [RefundLineRequest(1, 3)])
    assert (goodwill.amount, rest_of_line.amount) == (100, 900)


def test_a_restocking_fee_is_an_amount_for_pieces() -> None:
    allocation = allocate_refund(TWO_LINES, [], [RefundLineRequest(2, 1, amount=200)])
    assert allocation.lines[0].quantity == 1
    assert allocation.amount == 200


def test_each_wrong_line_is_named() -> None:
    with pytest.raises(Refusals) as refused:
        allocate_refund(
            TWO_LINES, [], [RefundLineRequest(1, 4), RefundLineRequest(2, 1, amount=251)]
        )
    too_many, too_much = refused.value.errors
    assert isinstance(too_many, QuantityExceeded)
    assert (too_many.requested, too_many.available) == (4, 3)
    assert isinstance(too_much, AmountExceeded)
    assert (too_much.available, too_much.field) == (250, ("lines", "2"))


@pytest.mark.parametrize(
    ("lines", "shipping", "refusal"),
    [
        ([], 0, InvalidInput),
        ([RefundLineRequest(1)], 0, InvalidInput),
        ([RefundLineRequest(1, -1)], 0, InvalidInput),
        ([RefundLineRequest(1, 1, amount=-1)], 0, InvalidInput),
        ([RefundLineRequest(1, 1), RefundLineRequest(1, 1)], 0, InvalidInput),
        ([RefundLineRequest(3, 1)], 0, NotFound),
        ([], 396, AmountExceeded),
        ([], -1, InvalidInput),
    ],
)
def test_a_refund_that_makes_no_sense_is_refused(
    lines: list[RefundLineRequest], shipping: int, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        allocate_refund(TWO_LINES, [], lines, shipping)


def test_no_more_is_given_back_than_was_charged() -> None:
    half_charged = replace(TWO_LINES, charged=500, refund_pending=100, refunded=50)
    with pytest.raises(AmountExceeded) as refused:
        allocate_refund(half_charged, [], [RefundLineRequest(1, 2)])
    assert (refused.value.requested, refused.value.available) == (666, 350)
