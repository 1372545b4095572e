"""The ledger conserves pieces, and no inside account goes below zero, whatever is tried."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.stock.ledger import (
    INSIDE,
    DocumentType,
    InsufficientStock,
    MovementReason,
    StockMovement,
    StockPosition,
    StockState,
    balances,
)
from tests.shop import NOW

PRODUCT, DOCUMENT = UUID(int=1), UUID(int=2)
PLACES = (UUID(int=3), UUID(int=4))


def movement(
    source: StockState, target: StockState, quantity: int, place: UUID = PLACES[0]
) -> StockMovement:
    return StockMovement(
        PRODUCT, place, source, target, quantity, MovementReason.ADJUSTED,
        DocumentType.STOCK_UPDATE, DOCUMENT, NOW,
    )  # fmt: skip


STATE_PAIRS = st.permutations(list(StockState)).map(lambda states: (states[0], states[1]))
ATTEMPTS = st.lists(
    st.tuples(STATE_PAIRS, st.integers(1, 50), st.sampled_from(PLACES)), max_size=60
)


@given(ATTEMPTS)
def test_positions_are_the_sums_of_their_movements_and_never_negative(
    attempts: list[tuple[tuple[StockState, StockState], int, UUID]],
) -> None:
    positions = {place: StockPosition(PRODUCT, place) for place in PLACES}
    done: list[StockMovement] = []
    for (source, target), quantity, place in attempts:
        entry = movement(source, target, quantity, place)
        try:
            positions[place] = positions[place].after(entry)
        except InsufficientStock:
            assert positions[place].quantity(source) < quantity
            continue
        done.append(entry)

    sums = balances(done)
    assert sum(sums.values()) == 0
    for place, position in positions.items():
        for state in INSIDE:
            held = position.quantity(state)
            assert held == sums.get((PRODUCT, place, state), 0)
            assert held >= 0
        assert position.on_hand == sum(position.quantity(state) for state in INSIDE)


@given(st.integers(1, 100), st.integers(1, 100))
def test_moving_back_restores_the_position(stock: int, quantity: int) -> None:
    start = StockPosition(PRODUCT, PLACES[0], available=stock + quantity)
    there = start.after(movement(StockState.AVAILABLE, StockState.COMMITTED, quantity))
    assert there.on_hand == start.on_hand
    assert there.after(movement(StockState.COMMITTED, StockState.AVAILABLE, quantity)) == start


@pytest.mark.parametrize("quantity", [0, -1, 10_000_001])
def test_a_movement_needs_a_possible_quantity(quantity: int) -> None:
    with pytest.raises(InvalidInput):
        movement(StockState.SUPPLIER, StockState.AVAILABLE, quantity)


def test_a_movement_needs_two_states() -> None:
    with pytest.raises(InvalidInput):
        movement(StockState.AVAILABLE, StockState.AVAILABLE, 1)
