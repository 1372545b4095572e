"""Holds: work waits, or goes elsewhere as far as stock allows."""

import pytest

from domain.errors import MoveRefused
from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.fulfillment.work_requests import HoldReason, RejectReason
from domain.orders.order import Order
from domain.orders.statuses import FulfillmentStatus
from tests.books import event_types
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.fulfillment.release_hold_fulfillment_order import release_hold_fulfillment_order
from use_cases.fulfillment.split_fulfillment_order import split_fulfillment_order


def hold(floor: Floor, work_order: FulfillmentOrder, *, replan: bool = False) -> FulfillmentOrder:
    return floor.do(
        hold_fulfillment_order, fulfillment_order_id=work_order.id, reason=HoldReason.CAPACITY,
        note="Truck broke down.", replan=replan,
    )  # fmt: skip


def test_held_work_keeps_its_pieces_and_waits_for_its_release(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    held = hold(floor, work)

    assert (held.status, held.note) == (FulfillmentOrderStatus.ON_HOLD, "Truck broke down.")
    assert floor.shop.position("MUG", "LONDON").committed == 2
    with pytest.raises(MoveRefused):
        floor.accept(held)
    released = floor.do(release_hold_fulfillment_order, fulfillment_order_id=held.id)
    assert released == work
    floor.accept(released)
    assert event_types(floor.shop.database, order.id)[-3:] == [
        "FULFILLMENT_ORDER_HELD", "FULFILLMENT_ORDER_HOLD_RELEASED", "FULFILLMENT_ORDER_ACCEPTED",
    ]  # fmt: skip


def test_with_replan_others_do_what_they_can_and_the_rest_stays_on_hold(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 2), ("LAMP", 1))
    floor.commit(order)
    (leeds,) = floor.work_orders(order)
    held = hold(floor, leeds, replan=True)

    assert (held.status, held.claims()) == (FulfillmentOrderStatus.ON_HOLD, ((2, 1),))
    _, london = floor.work_orders(order)
    assert (london.location_id, london.claims()) == (shop.places["LONDON"].id, ((1, 2),))
    assert (shop.position("MUG", "LEEDS").committed, shop.position("LAMP", "LEEDS").committed) == (
        0, 1,
    )  # fmt: skip
    # A hold is not a refusal: once released, the location may do more of the order.
    assert shop.order(order.id).avoided == ()


def test_with_replan_work_that_others_can_do_whole_is_canceled(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    floor.commit(order)
    (london,) = floor.work_orders(order)
    assert hold(floor, london, replan=True).status is FulfillmentOrderStatus.CANCELED
    assert floor.work_orders(order)[1].claims() == ((1, 2),)


def test_with_replan_nothing_changes_hands_where_nobody_else_has_it(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 2))
    floor.commit(order)
    (leeds,) = floor.work_orders(order)
    held = hold(floor, leeds, replan=True)
    assert (held.status, held.claims()) == (FulfillmentOrderStatus.ON_HOLD, ((1, 2),))
    assert floor.shop.order(order.id).lines == order.lines


def test_begun_work_is_not_held(floor: Floor) -> None:
    (london,) = floor.start(floor.shop.place(("MUG", 2)))
    with pytest.raises(MoveRefused):
        hold(floor, london)


def how_far(floor: Floor, order: Order) -> FulfillmentStatus:
    return floor.shop.order(order.id).fulfillment_status


def test_an_order_is_on_hold_while_all_its_work_is(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 4))
    floor.commit(order)
    (first,) = floor.work_orders(order)
    second = floor.do(split_fulfillment_order, fulfillment_order_id=first.id, lines=[(1, 1)])
    hold(floor, first)
    assert how_far(floor, order) is FulfillmentStatus.UNFULFILLED
    hold(floor, second)
    assert how_far(floor, order) is FulfillmentStatus.ON_HOLD
    floor.do(release_hold_fulfillment_order, fulfillment_order_id=first.id)
    assert how_far(floor, order) is FulfillmentStatus.UNFULFILLED
    begun = floor.accept(first)
    assert how_far(floor, order) is FulfillmentStatus.IN_PROGRESS
    # What begins anew elsewhere may go on; once that is held too, nothing may.
    floor.do(reject_fulfillment_order, fulfillment_order_id=begun.id, reason=RejectReason.CLOSED)
    (third,) = [
        entry for entry in floor.work_orders(order) if entry.id not in (first.id, second.id)
    ]
    assert how_far(floor, order) is FulfillmentStatus.IN_PROGRESS
    hold(floor, third)
    assert how_far(floor, order) is FulfillmentStatus.ON_HOLD
    floor.cancel(order)
    assert how_far(floor, order) is FulfillmentStatus.IN_PROGRESS


def test_what_has_shipped_counts_before_a_hold(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 4))
    floor.commit(order)
    (first,) = floor.work_orders(order)
    second = floor.do(split_fulfillment_order, fulfillment_order_id=first.id, lines=[(1, 1)])
    hold(floor, second)
    left = next(entry for entry in floor.work_orders(order) if entry.id == first.id)
    packed = floor.pack(floor.accept(left))
    parcel = floor.create_shipment(packed)
    assert how_far(floor, order) is FulfillmentStatus.IN_PROGRESS
    floor.ship(parcel)
    assert how_far(floor, order) is FulfillmentStatus.PARTIALLY_FULFILLED
