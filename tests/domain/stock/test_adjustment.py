"""Counts and adjustments: the difference moves, what is promised stays."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.stock.adjustment import (
    AdjustableState,
    AdjustmentReason,
    CountTooLow,
    QuantityChanged,
    adjustment_movement,
    count_movement,
)
from domain.stock.ledger import InsufficientStock, StockMovement, StockPosition, StockState
from tests.shop import NOW

DOCUMENT = UUID(int=9)
POSITION = StockPosition(
    UUID(int=1), UUID(int=2), available=10, reserved=1, committed=4, quality_control=2, damaged=3
)

quantities = st.integers(0, 100)
positions = st.builds(
    StockPosition, st.just(UUID(int=1)), st.just(UUID(int=2)),
    quantities, quantities, quantities, quantities, quantities,
)  # fmt: skip


def count(
    on_hand: int, position: StockPosition = POSITION, change_from: int | None = None
) -> StockMovement | None:
    return count_movement(position, on_hand, change_from=change_from, document_id=DOCUMENT, now=NOW)


def adjust(
    delta: int,
    reason: AdjustmentReason = AdjustmentReason.ADJUSTED,
    state: AdjustableState = AdjustableState.AVAILABLE,
) -> StockMovement:
    return adjustment_movement(POSITION, state, delta, reason, document_id=DOCUMENT, now=NOW)


@given(positions, st.integers(0, 600))
def test_after_a_count_the_position_holds_what_was_counted_and_every_promise(
    position: StockPosition, on_hand: int
) -> None:
    promised = position.on_hand - position.available
    try:
        entry = count(on_hand, position)
    except CountTooLow:
        assert on_hand < promised
        return
    after = position.after(entry) if entry is not None else position
    assert after.on_hand == on_hand
    assert after.on_hand - after.available == promised


def test_a_count_that_finds_what_is_known_moves_nothing() -> None:
    assert count(20) is None


def test_a_count_below_what_is_promised_names_it() -> None:
    with pytest.raises(CountTooLow) as refused:
        count(9)
    assert refused.value.position == POSITION
    assert "4 committed, 1 reserved, 2 in quality control, 3 damaged" in refused.value.message


def test_a_count_may_depend_on_what_was_there_before() -> None:
    assert count(21, change_from=20) is not None
    with pytest.raises(QuantityChanged) as refused:
        count(21, change_from=19)
    assert (refused.value.expected, refused.value.actual) == (19, 20)


@pytest.mark.parametrize("on_hand", [-1, 10_000_001])
def test_a_count_is_a_possible_quantity(on_hand: int) -> None:
    with pytest.raises(InvalidInput):
        count(on_hand)


def test_received_pieces_come_from_the_supplier_and_go_back_to_them() -> None:
    received = adjust(5, AdjustmentReason.RECEIVED)
    assert (received.from_state, received.to_state) == (StockState.SUPPLIER, StockState.AVAILABLE)
    taken_back = adjust(-5, AdjustmentReason.RECEIVED)
    assert (taken_back.from_state, taken_back.to_state) == (
        StockState.AVAILABLE, StockState.SUPPLIER,
    )  # fmt: skip


@pytest.mark.parametrize("state", AdjustableState)
def test_no_state_goes_below_zero(state: AdjustableState) -> None:
    held = POSITION.quantity(StockState(state.value))
    assert adjust(-held, state=state).quantity == held
    with pytest.raises(InsufficientStock):
        adjust(-held - 1, state=state)


def test_a_write_off_takes_pieces_away() -> None:
    assert adjust(-1, AdjustmentReason.WRITTEN_OFF).to_state is StockState.ADJUSTMENT
    with pytest.raises(InvalidInput):
        adjust(1, AdjustmentReason.WRITTEN_OFF)


@pytest.mark.parametrize("delta", [0, 10_000_001, -10_000_001])
def test_a_delta_is_a_possible_quantity(delta: int) -> None:
    with pytest.raises(InvalidInput):
        adjust(delta)
