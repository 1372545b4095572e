"""Rejecting: the location is left out from then on, and others do the work at once."""

import pytest

from domain.errors import InvalidInput, MoveRefused
from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.fulfillment.plan import FulfillmentPlan, PlanStatus
from domain.fulfillment.work_requests import RejectReason
from domain.orders.order import Order
from domain.stock.backorder import BackorderKind
from tests.books import event_types
from tests.shop import stock
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.stock.serve_backorders import serve_backorders


def reject(floor: Floor, work: FulfillmentOrder, note: str | None = None) -> FulfillmentOrder:
    return floor.do(
        reject_fulfillment_order, fulfillment_order_id=work.id, reason=RejectReason.CLOSED,
        note=note,
    )  # fmt: skip


def plans_of(floor: Floor, order: Order) -> list[FulfillmentPlan]:
    return floor.read(lambda unit: unit.fulfillment.plans_of(order.id))


def test_the_next_best_location_gets_the_work_and_the_stock(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 3))
    first = floor.commit(order)
    (london,) = floor.work_orders(order)
    reject(floor, london)

    gone, leeds = floor.work_orders(order)
    assert (gone.status, gone.reject_reason) == (
        FulfillmentOrderStatus.CANCELED, RejectReason.CLOSED,
    )  # fmt: skip
    assert (leeds.status, leeds.number) == (FulfillmentOrderStatus.OPEN, f"{order.number}-F2")
    assert leeds.location_id == shop.places["LEEDS"].id
    assert (shop.position("MUG", "LONDON").committed, shop.position("MUG", "LEEDS").committed) == (
        0, 3,
    )  # fmt: skip
    plans = {plan.status: plan for plan in plans_of(floor, order)}
    assert plans[PlanStatus.SUPERSEDED].id == first.id
    standing = plans[PlanStatus.COMMITTED].draft
    assert standing.exclusions[0].location_id == shop.places["LONDON"].id
    assert event_types(shop.database, order.id)[-2:] == [
        "FULFILLMENT_ORDER_REJECTED", "FULFILLMENT_PLAN_COMMITTED",
    ]  # fmt: skip


def test_no_later_plan_of_the_order_asks_the_location_again(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    floor.commit(order)
    for _ in range(2):
        reject(floor, floor.work_orders(order)[-1])

    places = [work.location_id for work in floor.work_orders(order)]
    assert places == [floor.shop.places[code].id for code in ("LONDON", "LEEDS", "PARIS")]


def test_other_work_of_the_order_goes_on_and_its_plan_stands(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 2), ("CHAIR", 1), ("MUG", 3))
    plan = floor.commit(order)
    rest, chairs = floor.work_orders(order)
    floor.accept(chairs)
    reject(floor, rest)

    plans = plans_of(floor, order)
    assert [entry.status for entry in plans] == [PlanStatus.COMMITTED] * 2
    assert plan in plans
    stored = {work.number[-1]: work for work in floor.work_orders(order)}
    assert stored["2"].status is FulfillmentOrderStatus.IN_PROGRESS
    assert stored["3"].claims() == ((3, 3),)


def test_pieces_that_nobody_else_has_wait_in_the_queue_and_are_served_elsewhere(
    floor: Floor,
) -> None:
    shop = floor.shop
    order = shop.place(("LAMP", 2), ("MUG", 1))
    floor.commit(order)
    reject(floor, floor.work_orders(order)[0])

    waiting = shop.order(order.id)
    assert [(line.allocated, line.backordered) for line in waiting.lines] == [(0, 2), (1, 0)]
    (entry,) = floor.read(lambda unit: unit.backorders.of_orders([order.id]))
    assert (entry.line_number, entry.quantity, entry.kind, entry.queued_at) == (
        1, 2, BackorderKind.SHORTFALL, order.placed_at,
    )  # fmt: skip
    assert event_types(shop.database, order.id)[-1] == "LINES_BACKORDERED"
    lamp = shop.products["LAMP"].id
    # Its own pieces lie free at the location that refused: they are not for this order.
    assert floor.do(serve_backorders, product_id=lamp) == 0
    shop.database.run(lambda unit: stock(unit, shop, "LAMP", "PARIS", 5))
    assert floor.do(serve_backorders, product_id=lamp) == 1
    floor.commit(order)
    assert floor.work_orders(order)[-1].location_id == shop.places["PARIS"].id
    assert shop.position("LAMP", "PARIS").committed == 2


def test_cartons_that_are_packed_still_ship_from_there(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 3))
    (london,) = floor.start(order)
    package = floor.pack(london, (1, 1))
    reject(floor, london)

    given_up, leeds = floor.work_orders(order)
    assert given_up.status is FulfillmentOrderStatus.INCOMPLETE
    assert [(line.line_number, line.quantity) for line in leeds.lines] == [(1, 2)]
    floor.ship(floor.create_shipment(package))
    assert shop.position("MUG", "LONDON").committed == 0
    assert floor.work_orders(order)[0].status is FulfillmentOrderStatus.INCOMPLETE


def test_an_unpacked_carton_of_work_given_up_is_planned_by_the_next_commit(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    (london,) = floor.start(order)
    shipment = floor.create_shipment(floor.pack(london, (1, 1)))
    reject(floor, london)
    floor.cancel_shipment(shipment)
    floor.commit(order)

    assert [
        (work.location_id, work.claims()) for work in floor.work_orders(order) if work.is_active
    ] == [
        (floor.shop.places["LEEDS"].id, ((1, 2),)), (floor.shop.places["LEEDS"].id, ((1, 1),)),
    ]  # fmt: skip


def test_it_is_refused_when_all_is_packed_or_the_work_is_over(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    (london,) = floor.start(order)
    with pytest.raises(InvalidInput):
        reject(floor, london, note="x" * 501)
    floor.pack(london)
    with pytest.raises(MoveRefused):
        reject(floor, london)
    floor.cancel(order)
    with pytest.raises(MoveRefused):
        reject(floor, london)
