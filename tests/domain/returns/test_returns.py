"""Returns: only what shipped, each piece once, and what comes goes through quality control."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.address import Address
from domain.errors import DomainError, InvalidInput, MoveRefused, NotFound, Refusals
from domain.orders.line import OrderLine, QuantityExceeded
from domain.orders.order import Order
from domain.returns.merchandise_return import (
    RETURN_MOVES,
    Disposition,
    MerchandiseReturn,
    ReturnRequestStatus,
)
from domain.returns.receiving import ReceivedLine, check_takes_returns, movements_of, received
from domain.returns.requesting import ReturnLineRequest, requested_return, returnable_items
from domain.state_machine import unreachable_states
from domain.stock.ledger import StockState, balances
from domain.stock.location import Capability, Location
from tests.domain.payments.priced_orders import NOW, line, order

Status = ReturnRequestStatus
ORDER = order(line(1, 5, 1000, shipped=3), line(2, 2, 500, shipped=2), line(3, 1, 10))
PLACE = Location(UUID(int=50), "PARIS", "Paris", Address(UUID(int=51), "FR"))


def requested(*lines: tuple[int, int], by: Order = ORDER) -> MerchandiseReturn:
    asked = [ReturnLineRequest(number, pieces) for number, pieces in lines]
    return requested_return(by, 0, asked, return_id=UUID(int=9), now=NOW)


def opened(*lines: tuple[int, int]) -> MerchandiseReturn:
    return requested(*lines).moved("approve")


def test_what_shipped_and_was_not_asked_for_may_be_returned() -> None:
    asked = ORDER.change_lines(((1, 2), (2, 2)), OrderLine.request_return)
    assert [(item.sku, item.quantity) for item in returnable_items(ORDER)] == [
        ("SKU-1", 3), ("SKU-2", 2),
    ]  # fmt: skip
    assert [(item.sku, item.quantity) for item in returnable_items(asked)] == [("SKU-1", 1)]


def test_a_return_is_numbered_after_its_order() -> None:
    asked = [ReturnLineRequest(1, 1)]
    second = requested_return(ORDER, 1, asked, return_id=UUID(int=9), now=NOW)
    assert (requested((1, 1)).number, second.number) == ("1001-R1", "1001-R2")


def test_each_line_with_too_few_pieces_is_named() -> None:
    with pytest.raises(Refusals) as refused:
        requested((1, 4), (3, 1), (2, 2))
    short = [e for e in refused.value.errors if isinstance(e, QuantityExceeded)]
    assert [(e.line_number, e.requested, e.available) for e in short] == [(1, 4, 3), (3, 1, 0)]


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([], InvalidInput),
        ([(1, 1), (1, 1)], InvalidInput),
        ([(1, 0)], InvalidInput),
        ([(1, -1)], InvalidInput),
        ([(9, 1)], NotFound),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    lines: list[tuple[int, int]], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        requested(*lines)


def test_every_state_is_reached_and_final_states_are_final() -> None:
    assert not unreachable_states(RETURN_MOVES, frozenset({Status.REQUESTED}))
    for status in (Status.CLOSED, Status.DECLINED, Status.CANCELED):
        for move in ("approve", "decline", "cancel", "close"):
            with pytest.raises(MoveRefused):
                replace(requested((1, 1)), status=status).moved(move)


def test_a_return_of_which_pieces_came_is_closed_and_not_canceled() -> None:
    entry, _ = received(opened((1, 2)), [ReceivedLine(1, 1)], PLACE, NOW)
    with pytest.raises(MoveRefused):
        entry.moved("cancel")
    closed = entry.dismiss_rest()
    assert (closed.status, closed.lines[0].received, closed.lines[0].dismissed) == (
        Status.CLOSED, 1, 1,
    )  # fmt: skip


def test_a_return_closes_by_itself_when_everything_has_come() -> None:
    part, _ = received(opened((1, 2)), [ReceivedLine(1, 1)], PLACE, NOW)
    whole, _ = received(part, [ReceivedLine(1, 1)], PLACE, NOW)
    assert part.closed_if_complete() == part
    assert whole.closed_if_complete().status is Status.CLOSED


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([], InvalidInput),
        ([ReceivedLine(1, 2), ReceivedLine(1, 1)], QuantityExceeded),
        ([ReceivedLine(1, 0)], InvalidInput),
        ([ReceivedLine(2, 1)], InvalidInput),
    ],
)
def test_a_receipt_that_makes_no_sense_is_refused(
    lines: list[ReceivedLine], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        received(opened((1, 2)), lines, PLACE, NOW)


def test_nothing_is_received_for_a_return_that_is_not_open() -> None:
    with pytest.raises(MoveRefused, match="Cannot receive: this is REQUESTED"):
        received(requested((1, 1)), [ReceivedLine(1, 1)], PLACE, NOW)


@pytest.mark.parametrize(
    ("disposition", "ends"),
    [
        (Disposition.RESTOCK, StockState.AVAILABLE),
        (Disposition.QUALITY_CONTROL, StockState.QUALITY_CONTROL),
        (Disposition.DAMAGED, StockState.DAMAGED),
        (Disposition.DISPOSED, StockState.ADJUSTMENT),
    ],
)
def test_a_piece_goes_from_the_customer_to_where_it_was_judged(
    disposition: Disposition, ends: StockState
) -> None:
    _, receipts = received(opened((1, 2)), [ReceivedLine(1, 2, disposition)], PLACE, NOW)
    movements = list(movements_of(ORDER, UUID(int=9), receipts))

    assert movements[0].to_state is StockState.QUALITY_CONTROL
    left = {state: sum_ for (_, _, state), sum_ in balances(movements).items() if sum_}
    assert left == {StockState.CUSTOMER: -2, ends: 2}


def test_only_a_working_location_that_takes_returns_receives_them() -> None:
    assert check_takes_returns(PLACE) == PLACE
    closed = replace(PLACE, active=False)
    shipping_only = replace(PLACE, capabilities=frozenset({Capability.SHIP}))
    for place in (None, closed, shipping_only):
        with pytest.raises(InvalidInput):
            check_takes_returns(place)


class Returns(RuleBasedStateMachine):
    """Invariant 3 through any sequence of requests, receipts and ends."""

    def __init__(self) -> None:
        super().__init__()
        self.order = ORDER
        self.entries: dict[int, MerchandiseReturn] = {}

    @initialize(shipped=st.tuples(*(st.integers(0, 6) for _ in range(3))))
    def ship(self, shipped: tuple[int, ...]) -> None:
        self.order = order(
            *(line(number, 6, 100, shipped=pieces) for number, pieces in enumerate(shipped, 1))
        )

    @rule(lines=st.dictionaries(st.integers(1, 3), st.integers(0, 4), max_size=3))
    def request(self, lines: dict[int, int]) -> None:
        try:
            entry = requested(*lines.items(), by=self.order)
        except DomainError:
            return
        self.order = self.order.change_lines(entry.open_lines, OrderLine.request_return)
        self.entries[len(self.entries)] = entry

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), move=st.sampled_from(["approve", "decline", "cancel"]))
    def move(self, data: st.DataObject, move: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.entries)))
        try:
            moved = self.entries[key].moved(move)
        except DomainError:
            return
        if move != "approve":
            self.order = self.order.change_lines(moved.open_lines, OrderLine.withdraw_return)
        self.entries[key] = moved

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), number=st.integers(1, 3), pieces=st.integers(0, 4))
    def receive(self, data: st.DataObject, number: int, pieces: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.entries)))
        try:
            entry, _ = received(self.entries[key], [ReceivedLine(number, pieces)], PLACE, NOW)
        except DomainError:
            return
        self.entries[key] = entry.closed_if_complete()
        self.order = self.order.change_lines(((number, pieces),), OrderLine.receive_return)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.entries)))
        missing = self.entries[key].open_lines
        try:
            self.entries[key] = self.entries[key].dismiss_rest()
        except DomainError:
            return
        self.order = self.order.change_lines(missing, OrderLine.dismiss_return)

    @invariant()
    def returned_stays_within_requested_within_shipped(self) -> None:
        for entry in self.order.lines:
            came = entry.return_received + entry.return_dismissed
            assert 0 <= came <= entry.return_requested <= entry.shipped

    @invariant()
    def the_lines_are_the_sum_of_the_returns(self) -> None:
        withdrawn = {Status.DECLINED, Status.CANCELED}
        counted = [e for e in self.entries.values() if e.status not in withdrawn]
        for entry in self.order.lines:
            parts = [p for r in counted for p in r.lines if p.line_number == entry.number]
            assert entry.return_requested == sum(part.quantity for part in parts)
            assert entry.return_received == sum(part.received for part in parts)
            assert entry.return_dismissed == sum(part.dismissed for part in parts)


TestReturnInvariants = Returns.TestCase
TestReturnInvariants.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
