"""Goods come back: asked for, allowed, received somewhere, judged, and paid back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import InvalidInput, MoveRefused, NotFound, StaleVersion
from domain.orders.line import QuantityExceeded
from domain.orders.statuses import ReturnStatus
from domain.payments.refund_allocation import RefundLineRequest
from domain.returns.merchandise_return import Disposition, ReturnRequestStatus
from domain.returns.requesting import ReturnLineRequest
from domain.stock.location import Capability
from tests.books import event_types
from tests.shop import NOW
from tests.use_cases.fulfillment.floor import STRANGER, refused_alike
from tests.use_cases.returns.counter import Counter
from use_cases.returns.approve_return import approve_return
from use_cases.returns.cancel_return import cancel_return
from use_cases.returns.close_return import close_return
from use_cases.returns.decline_return import decline_return
from use_cases.returns.request_return import request_return

Status = ReturnRequestStatus
RESTOCK, QUALITY_CONTROL = Disposition.RESTOCK, Disposition.QUALITY_CONTROL
DAMAGED, DISPOSED = Disposition.DAMAGED, Disposition.DISPOSED


def test_a_return_is_asked_for_allowed_received_and_paid_back(counter: Counter) -> None:
    order = counter.shipped()
    entry = counter.request(order, (1, 2), (2, 1))
    assert entry.number == f"{order.number}-R1"
    assert counter.shop.order(order.id).return_status is ReturnStatus.REQUESTED
    counter.do(approve_return, return_id=entry.id)
    closed = counter.receive(entry, (1, 2, RESTOCK), (2, 1, DAMAGED))

    assert closed.status is Status.CLOSED
    assert counter.stored(entry) == closed
    assert counter.shop.order(order.id).return_status is ReturnStatus.PARTIALLY_RETURNED
    (refund,) = counter.refund(order, closed)
    assert (refund.amount, refund.return_id) == (2 * 795 + 3499, entry.id)
    counter.till.work()
    assert counter.shop.order(order.id).refunded == refund.amount
    assert event_types(counter.shop.database, order.id)[-7:] == [
        "RETURN_REQUESTED", "RETURN_APPROVED", "RETURN_RECEIVED", "RETURN_CLOSED",
        "REFUND_CREATED", "PAYMENT_RECORDED", "PAYMENT_RECORDED",
    ]  # fmt: skip


def test_pieces_may_come_to_any_place_that_never_had_any(counter: Counter) -> None:
    order = counter.shipped()
    entry = counter.open(order, (2, 2))
    counter.receive(entry, (2, 1, RESTOCK), (2, 1, DISPOSED), place="PARIS")

    position = counter.shop.position("LAMP", "PARIS")
    assert (position.available, position.on_hand) == (1, 1)


def test_each_piece_ends_where_it_was_judged(counter: Counter) -> None:
    order = counter.shipped(("MUG", 4))
    entry = counter.open(order, (1, 4))
    before = counter.shop.position("MUG", "PARIS")
    counter.receive(entry, (1, 1, RESTOCK), (1, 2, QUALITY_CONTROL), (1, 1, DAMAGED))

    after = counter.shop.position("MUG", "PARIS")
    assert after.available == before.available + 1
    assert (after.quality_control, after.damaged) == (2, 1)


def test_a_return_comes_in_parts_and_what_never_came_is_given_up(counter: Counter) -> None:
    order = counter.shipped()
    entry = counter.open(order, (1, 3), (2, 1))
    part = counter.receive(entry, (1, 1, RESTOCK))
    assert part.status is Status.OPEN
    closed = counter.do(close_return, return_id=entry.id)

    assert closed.status is Status.CLOSED
    assert [(line.received, line.dismissed) for line in closed.lines] == [(1, 2), (0, 1)]
    assert counter.stored(entry) == closed
    lines = counter.shop.order(order.id).lines
    assert [(line.return_received, line.return_dismissed) for line in lines] == [(1, 2), (0, 1)]
    with pytest.raises(MoveRefused):
        counter.receive(entry, (1, 1, RESTOCK))


def test_a_declined_or_canceled_return_may_be_asked_for_again(counter: Counter) -> None:
    order = counter.shipped()
    declined = counter.do(
        decline_return, return_id=counter.request(order, (1, 3)).id, reason="Too late."
    )
    assert (declined.status, declined.decline_reason) == (Status.DECLINED, "Too late.")
    assert counter.stored(declined) == declined
    canceled = counter.do(cancel_return, return_id=counter.open(order, (1, 3)).id)
    assert canceled.status is Status.CANCELED
    again = counter.request(order, (1, 3))
    assert again.number == f"{order.number}-R3"
    with pytest.raises(MoveRefused):
        counter.do(decline_return, return_id=canceled.id, reason="No.")


def test_nothing_is_returned_that_did_not_ship_or_was_asked_for_before(counter: Counter) -> None:
    placed = counter.till.charged(("MUG", 2))
    with pytest.raises(QuantityExceeded):
        counter.request(placed, (1, 1))
    order = counter.shipped(("MUG", 2))
    counter.request(order, (1, 2))
    with pytest.raises(QuantityExceeded):
        counter.request(order, (1, 1))


def test_a_place_that_takes_no_returns_refuses_them_and_keeps_the_books(counter: Counter) -> None:
    order = counter.shipped()
    entry = counter.open(order, (1, 1))
    place = counter.shop.places["PARIS"]
    with counter.shop.database.transaction() as unit:
        unit.locations.save([replace(place, capabilities=frozenset({Capability.SHIP}))], NOW)
    with pytest.raises(InvalidInput, match="PARIS does not take returns"):
        counter.receive(entry, (1, 1, RESTOCK))
    with pytest.raises(QuantityExceeded):
        counter.receive(entry, (1, 2, RESTOCK), place="LEEDS")
    with pytest.raises(StaleVersion):
        counter.receive(entry, (1, 1, RESTOCK), place="LEEDS", expected_version=1)
    assert counter.stored(entry) == entry


def test_a_refund_for_a_return_covers_what_came_and_no_more(counter: Counter) -> None:
    order = counter.shipped()
    entry = counter.open(order, (1, 3))
    with pytest.raises(InvalidInput):
        counter.refund(order, entry)
    counter.receive(entry, (1, 2, RESTOCK))
    with pytest.raises(QuantityExceeded):
        counter.refund(order, entry, RefundLineRequest(1, 3))
    with pytest.raises(QuantityExceeded):
        counter.refund(order, entry, RefundLineRequest(2, 1))
    counter.refund(order, entry, RefundLineRequest(1, 1))
    counter.receive(entry, (1, 1, DAMAGED))
    (rest,) = counter.refund(order, entry)
    assert rest.lines[0].quantity == 2
    with pytest.raises(InvalidInput):
        counter.refund(order, entry)


def test_what_is_hidden_answers_like_what_is_absent(counter: Counter) -> None:
    entry = counter.request(counter.shipped(), (1, 1))
    refused = []
    stranger = replace(counter, shop=replace(counter.shop, staff=STRANGER))
    for asker, key in ((counter, UUID(int=7)), (stranger, entry.id)):
        with pytest.raises(NotFound) as hidden:
            asker.do(approve_return, return_id=key)
        refused.append(hidden.value)
    assert refused_alike(*refused)


def test_two_requests_at_once_for_the_same_pieces_make_one(counter: Counter) -> None:
    order = counter.shipped(("MUG", 2))

    def ask(_: int) -> bool:
        try:
            counter.shop.database.run(
                lambda unit: request_return(
                    unit, counter.shop.staff, NOW, order_id=order.id,
                    lines=[ReturnLineRequest(1, 2)],
                )
            )  # fmt: skip
        except QuantityExceeded:
            return False
        return True

    with ThreadPoolExecutor(6) as customers:
        assert sum(customers.map(ask, range(6))) == 1
