"""The lifecycle of an order: total, reachable, and final states are final."""

import pytest

from domain.orders.statuses import MOVES, FulfillmentStatus, OrderStatus, work_pause
from domain.state_machine import unreachable_states


def test_every_state_has_a_row_and_can_be_reached() -> None:
    assert set(MOVES) == set(OrderStatus)
    assert unreachable_states(MOVES, frozenset({OrderStatus.DRAFT})) == frozenset()


def test_what_is_over_stays_over() -> None:
    final = {status for status, row in MOVES.items() if not row}
    assert final == {OrderStatus.COMPLETED, OrderStatus.CANCELED, OrderStatus.EXPIRED}


@pytest.mark.parametrize(
    ("work", "pause"),
    [
        ([], None),
        (["ON_HOLD"], FulfillmentStatus.ON_HOLD),
        (["SCHEDULED", "SCHEDULED"], FulfillmentStatus.SCHEDULED),
        (["SCHEDULED", "ON_HOLD"], FulfillmentStatus.ON_HOLD),
        (["ON_HOLD", "OPEN"], None),
        (["SCHEDULED", "IN_PROGRESS"], None),
    ],
)
def test_work_pauses_only_where_none_of_it_may_go_on(
    work: list[str], pause: FulfillmentStatus | None
) -> None:
    assert work_pause(work) is pause
