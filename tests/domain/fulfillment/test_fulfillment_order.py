"""Work orders by themselves: what each move leaves of them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.errors import InvalidInput, MoveRefused
from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.work_requests import HoldReason, RejectReason, RequestStatus
from domain.orders.line import QuantityExceeded

KEY = UUID(int=1)
OPEN = FulfillmentOrder(
    KEY, KEY, "1-F1", KEY, KEY, FulfillmentOrderStatus.OPEN,
    (FulfillmentOrderLine(1, 4), FulfillmentOrderLine(2, 1)),
)  # fmt: skip
BEGUN = OPEN.accept()


def test_a_request_is_submitted_once_and_answered_by_accepting_or_rejecting() -> None:
    asked = OPEN.submit()
    assert (asked.status, asked.request_status) == (OPEN.status, RequestStatus.SUBMITTED)
    with pytest.raises(MoveRefused):
        asked.submit()
    assert "submit" not in asked.allowed_moves()
    assert asked.accept().request_status is RequestStatus.ACCEPTED
    assert asked.reject(RejectReason.OTHER, None).request_status is RequestStatus.REJECTED
    assert asked.cancel().request_status is RequestStatus.CANCELLATION_REQUESTED
    assert BEGUN.request_status is RequestStatus.UNSUBMITTED


def test_a_rejection_cancels_what_was_not_begun_and_ends_what_was() -> None:
    rejected = OPEN.reject(RejectReason.CLOSED, "Holiday.")
    assert (rejected.status, rejected.claims()) == (FulfillmentOrderStatus.CANCELED, ())
    assert (rejected.reject_reason, rejected.note) == (RejectReason.CLOSED, "Holiday.")
    begun = BEGUN.pack(((1, 3),)).reject(RejectReason.CLOSED, None)
    assert (begun.status, begun.claims()) == (FulfillmentOrderStatus.INCOMPLETE, ((1, 3),))
    # What was packed still leaves, and never closes what was given up.
    assert begun.ship(((1, 3),)).status is FulfillmentOrderStatus.INCOMPLETE


def test_nothing_can_be_rejected_moved_or_missing_once_all_is_packed() -> None:
    packed = BEGUN.pack(((1, 4), (2, 1)))
    assert packed.allowed_moves() == ("cancel",)
    moves: list[Callable[[], FulfillmentOrder]] = [
        lambda: packed.reject(RejectReason.OTHER, None),
        lambda: packed.report_short(((1, 1),)),
        lambda: packed.give_up("move", ((1, 1),)),
    ]
    for move in moves:
        with pytest.raises(MoveRefused, match="all of it packed"):
            move()


def test_missing_pieces_are_at_most_what_is_in_no_carton() -> None:
    picked = BEGUN.pack(((1, 3),))
    with pytest.raises(QuantityExceeded) as refused:
        picked.report_short(((1, 2),))
    assert (refused.value.requested, refused.value.available) == (2, 1)
    with pytest.raises(InvalidInput):
        picked.report_short(())
    with pytest.raises(MoveRefused):
        OPEN.report_short(((1, 1),))
    assert picked.report_short(((1, 1),)).claims() == ((1, 3),)


def test_a_hold_remembers_why_until_it_is_released() -> None:
    held = OPEN.hold(HoldReason.FRAUD, "Three cards.")
    assert (held.status, held.hold_reason) == (FulfillmentOrderStatus.ON_HOLD, HoldReason.FRAUD)
    assert held.claims() == OPEN.claims()
    with pytest.raises(MoveRefused):
        held.accept()
    assert held.release_hold() == OPEN


def test_what_is_given_up_is_no_part_of_it_any_more() -> None:
    fewer = OPEN.give_up("move", ((1, 1), (2, 1)))
    assert (fewer.status, fewer.claims()) == (FulfillmentOrderStatus.OPEN, ((1, 3),))
    assert [line.line_number for line in fewer.lines] == [1]
    gone = OPEN.give_up("move", ((1, 4), (2, 1)))
    assert (gone.status, gone.claims()) == (FulfillmentOrderStatus.CANCELED, ())
    sent = BEGUN.pack(((1, 2),)).ship(((1, 2),)).give_up("move", ((1, 2), (2, 1)))
    assert (sent.status, sent.claims()) == (FulfillmentOrderStatus.CLOSED, ())


def test_a_split_leaves_something() -> None:
    with pytest.raises(InvalidInput, match="Leave at least one"):
        OPEN.give_up("split", ((1, 4), (2, 1)))
    single = OPEN.give_up("split", ((1, 4),))
    assert "split" not in single.allowed_moves()
    with pytest.raises(QuantityExceeded):
        OPEN.give_up("split", ((1, 5),))
