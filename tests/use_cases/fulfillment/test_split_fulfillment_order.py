"""Splitting: two pieces of work at one location, and no stock moves."""

import pytest

from domain.errors import InvalidInput, MoveRefused
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from tests.books import event_types
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.split_fulfillment_order import split_fulfillment_order
from use_cases.fulfillment.submit_fulfillment_order import submit_fulfillment_order


def test_both_parts_ship_by_themselves(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3), ("LAMP", 1))
    (work,) = floor.start(order)
    part = floor.do(split_fulfillment_order, fulfillment_order_id=work.id, lines=[(2, 1), (1, 1)])
    rest = floor.work_orders(order)[0]

    assert (rest.claims(), part.claims()) == (((1, 2),), ((1, 1), (2, 1)))
    assert part.status is FulfillmentOrderStatus.IN_PROGRESS
    assert (part.location_id, part.plan_id) == (work.location_id, work.plan_id)
    assert floor.shop.order(order.id).lines == order.lines
    assert event_types(floor.shop.database, order.id)[-1] == "FULFILLMENT_ORDER_SPLIT"
    floor.ship(floor.create_shipment(floor.pack(rest), floor.pack(part)))
    assert {entry.status for entry in floor.work_orders(order)} == {FulfillmentOrderStatus.CLOSED}


def test_a_split_of_everything_is_refused(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    with pytest.raises(InvalidInput):
        floor.do(split_fulfillment_order, fulfillment_order_id=work.id, lines=[(1, 2)])


def test_a_third_party_is_asked_once(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    asked = floor.do(submit_fulfillment_order, fulfillment_order_id=work.id)
    assert floor.work_orders(order) == [asked]
    with pytest.raises(MoveRefused):
        floor.do(submit_fulfillment_order, fulfillment_order_id=work.id)
