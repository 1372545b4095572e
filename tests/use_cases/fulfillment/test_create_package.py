"""Packing: pieces go into cartons, never more than a work order has."""

import pytest

from domain.errors import InvalidInput, MoveRefused, NotFound
from domain.orders.line import QuantityExceeded
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.create_package import create_package


def test_pieces_of_a_line_may_go_into_several_packages(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3), ("LAMP", 1))
    (entry,) = floor.start(order)
    first = floor.pack(entry, (1, 2))
    second = floor.pack(entry, (1, 1), (2, 1))

    assert [first.number, second.number] == [f"{order.number}-P1", f"{order.number}-P2"]
    assert floor.packages(order) == [first, second]
    assert [line.packed for line in floor.shop.order(order.id).lines] == [3, 1]


@pytest.mark.parametrize("lines", [[(1, 3)], [(1, 0)], [(1, -1)]])
def test_more_than_is_left_or_nothing_is_refused(
    floor: Floor, lines: list[tuple[int, int]]
) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 2)))
    with pytest.raises(QuantityExceeded if lines[0][1] > 0 else InvalidInput):
        floor.pack(entry, *lines)


@pytest.mark.parametrize("lines", [[], [(2, 1)], [(1, 1), (1, 1)], [(0, 1)], [(-1, 1)]])
def test_lines_that_make_no_sense_are_refused(floor: Floor, lines: list[tuple[int, int]]) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 2)))
    with pytest.raises(InvalidInput):
        floor.do(create_package, fulfillment_order_id=entry.id, lines=lines)


def test_an_impossible_weight_is_refused(floor: Floor) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 2)))
    with pytest.raises(InvalidInput):
        floor.do(create_package, fulfillment_order_id=entry.id, lines=[(1, 1)], weight_grams=-1)


def test_work_must_have_been_accepted(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    floor.commit(order)
    (entry,) = floor.work_orders(order)
    with pytest.raises(MoveRefused) as refused:
        floor.pack(entry)
    assert refused.value.message == "Cannot pack: this is OPEN."


def test_an_unknown_work_order_is_not_found(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    with pytest.raises(NotFound):
        floor.do(create_package, fulfillment_order_id=order.id, lines=[(1, 1)])
