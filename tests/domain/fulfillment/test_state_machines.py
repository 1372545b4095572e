"""Every machine of fulfillment is total, and every state of it can be reached."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

import pytest

from domain.errors import MoveRefused
from domain.fulfillment.fulfillment_order import (
    ACTIVE,
    FULFILLMENT_ORDER_MOVES,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.plan import PLAN_MOVES, PlanStatus
from domain.fulfillment.shipment import SHIPMENT_MOVES, Shipment, ShipmentStatus
from domain.fulfillment.work_requests import REQUEST_MOVES, RequestStatus
from domain.state_machine import next_status, unreachable_states

MACHINES = [
    pytest.param(PLAN_MOVES, PlanStatus, PlanStatus.PROPOSED, id="plan"),
    pytest.param(
        FULFILLMENT_ORDER_MOVES, FulfillmentOrderStatus, FulfillmentOrderStatus.SCHEDULED,
        id="fulfillment order",
    ),
    pytest.param(REQUEST_MOVES, RequestStatus, RequestStatus.UNSUBMITTED, id="request"),
    pytest.param(SHIPMENT_MOVES, ShipmentStatus, ShipmentStatus.PENDING, id="shipment"),
]  # fmt: skip


@pytest.mark.parametrize(("moves", "states", "start"), MACHINES)
def test_every_state_has_a_row_and_can_be_reached(
    moves: Mapping[StrEnum, Mapping[str, StrEnum]], states: type[StrEnum], start: StrEnum
) -> None:
    assert set(moves) == set(states)
    assert {target for row in moves.values() for target in row.values()} <= set(states)
    assert unreachable_states(moves, frozenset({start})) == frozenset()


@pytest.mark.parametrize(("moves", "states", "start"), MACHINES)
def test_a_move_that_the_table_does_not_have_is_refused_by_name(
    moves: Mapping[StrEnum, Mapping[str, StrEnum]], states: type[StrEnum], start: StrEnum
) -> None:
    for state in states:
        with pytest.raises(MoveRefused) as refused:
            next_status(moves, state, "fly")
        assert (refused.value.move, refused.value.state) == ("fly", state.value)


def test_a_work_order_claims_its_pieces_until_a_final_state() -> None:
    final = {state for state, row in FULFILLMENT_ORDER_MOVES.items() if not row}
    assert set(FulfillmentOrderStatus) - final == ACTIVE


def test_what_a_person_may_do_comes_from_the_tables() -> None:
    key = UUID(int=1)
    lines = (FulfillmentOrderLine(1, quantity=2),)
    work = FulfillmentOrder(key, key, "1-F1", key, key, FulfillmentOrderStatus.OPEN, lines)
    assert work.allowed_moves() == (
        "submit", "accept", "reject", "hold", "move", "split", "cancel",
    )  # fmt: skip
    assert work.accept().allowed_moves() == (
        "pack", "report_short", "reject", "move", "split", "cancel",
    )  # fmt: skip
    packed = work.accept().pack(((1, 2),))
    assert packed.allowed_moves() == ("cancel",)

    shipment = Shipment(key, key, key, "1-S1", ShipmentStatus.PACKED, (), "manual")
    assert shipment.allowed_moves() == ("ship", "cancel")
    assert shipment.cancel().allowed_moves() == ()
