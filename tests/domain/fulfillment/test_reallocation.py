"""A new plan moves only what changes, and loses no piece on the way."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.fulfillment.reallocation import held_by, stock_moves
from domain.orders.events import AllocatedLine
from domain.orders.line import Allocation, OrderLine
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from domain.stock.ledger import StockState

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PLACES = [UUID(int=number) for number in (1, 2, 3)]
split = st.lists(st.integers(0, 4), min_size=3, max_size=3)


@st.composite
def replanned(draw: st.DrawFn) -> tuple[Order, Order]:
    """An order before and after a new plan; its lines share two products."""
    before: list[tuple[OrderLine, list[int]]] = []
    after: list[tuple[OrderLine, list[int]]] = []
    for number in (1, 2, 3):
        pieces = draw(split.filter(any))
        moved = draw(st.permutations(pieces))
        product = UUID(int=10 + number % 2)
        line = OrderLine(number, product, "P", "P", 1, sum(pieces), 1)
        for lines, quantities in ((before, pieces), (after, moved)):
            lines.append((line, quantities))
    return _order(before), _order(after)


def _order(lines: list[tuple[OrderLine, list[int]]]) -> Order:
    order = Order(UUID(int=4), "1", UUID(int=5), "GBP", OrderStatus.CONFIRMED, NOW,
                  tuple(line for line, _ in lines), 1, 0, 0, 0, 1)  # fmt: skip
    return order.reallocate(
        AllocatedLine(line.number, place, pieces)
        for line, quantities in lines
        for place, pieces in zip(PLACES, quantities, strict=True)
        if pieces
    )


@given(replanned())
def test_the_movements_turn_what_was_held_into_what_is_held(orders: tuple[Order, Order]) -> None:
    before, after = orders
    held = Counter(held_by(before))
    moves = stock_moves(held_by(before), after, NOW)
    for move in moves:
        gained = move.to_state is StockState.COMMITTED
        held[move.product_id, move.location_id] += move.quantity if gained else -move.quantity

    assert +held == Counter(held_by(after))
    assert len({(move.product_id, move.location_id) for move in moves}) == len(moves)


@given(replanned())
def test_the_same_plan_again_moves_nothing(orders: tuple[Order, Order]) -> None:
    assert stock_moves(held_by(orders[0]), orders[0], NOW) == []


def test_what_has_shipped_stays_where_it_left() -> None:
    line = OrderLine(1, UUID(int=10), "P", "P", 1, 3, 1, packed=1, shipped=1,
                     allocations=(Allocation(PLACES[0], 3, shipped=1),))  # fmt: skip
    order = Order(UUID(int=4), "1", UUID(int=5), "GBP", OrderStatus.CONFIRMED, NOW,
                  (line,), 1, 0, 0, 0, 1)  # fmt: skip
    after = order.reallocate([AllocatedLine(1, PLACES[1], 2)])

    assert after.lines[0].allocations == (
        Allocation(PLACES[0], 1, shipped=1), Allocation(PLACES[1], 2),
    )  # fmt: skip
