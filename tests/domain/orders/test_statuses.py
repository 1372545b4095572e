"""The lifecycle of an order: total, reachable, and final states are final."""

from domain.orders.statuses import MOVES, OrderStatus
from domain.state_machine import unreachable_states


def test_every_state_has_a_row_and_can_be_reached() -> None:
    assert set(MOVES) == set(OrderStatus)
    assert unreachable_states(MOVES, frozenset({OrderStatus.DRAFT})) == frozenset()


def test_what_is_over_stays_over() -> None:
    final = {status for status, row in MOVES.items() if not row}
    assert final == {OrderStatus.COMPLETED, OrderStatus.CANCELED, OrderStatus.EXPIRED}
