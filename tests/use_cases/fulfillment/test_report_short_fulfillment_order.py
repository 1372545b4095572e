"""Short picks: the books are corrected, what is packed ships, the rest is planned at once."""

import pytest
from sqlalchemy import select

from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.orders.line import QuantityExceeded
from persistence.tables.stock import stock_movement
from tests.books import event_types
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.stock.queues import open_queues
from use_cases.fulfillment.report_short_fulfillment_order import report_short_fulfillment_order


def miss(floor: Floor, work_order: FulfillmentOrder, *lines: tuple[int, int]) -> FulfillmentOrder:
    return floor.do(report_short_fulfillment_order, fulfillment_order_id=work_order.id, lines=lines)


def test_missing_pieces_leave_the_books_and_come_from_elsewhere(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 4))
    (london,) = floor.start(order)
    package = floor.pack(london, (1, 1))
    incomplete = miss(floor, london, (1, 3))

    assert incomplete.status is FulfillmentOrderStatus.INCOMPLETE
    here = shop.position("MUG", "LONDON")
    # Six were free and still are, the packed one is committed, three are gone.
    assert (here.on_hand, here.committed, here.available) == (7, 1, 6)
    _, leeds = floor.work_orders(order)
    assert (leeds.location_id, leeds.claims()) == (shop.places["LEEDS"].id, ((1, 3),))
    with shop.database.snapshot() as snapshot:
        gone = snapshot.execute(
            select(stock_movement).where(stock_movement.c.reason == "NOT_FOUND")
        ).one()
    assert (gone.from_state, gone.to_state, gone.quantity) == ("COMMITTED", "ADJUSTMENT", 3)
    assert event_types(shop.database, order.id)[-2:] == [
        "FULFILLMENT_ORDER_REPORTED_SHORT", "FULFILLMENT_PLAN_COMMITTED",
    ]  # fmt: skip
    floor.ship(floor.create_shipment(package))


def test_pieces_that_were_found_are_planned_again_and_no_more_of_them_there(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 18), ("LAMP", 1))
    (leeds,) = floor.start(order)
    miss(floor, leeds, (1, 12))

    work = [entry for entry in floor.work_orders(order) if entry.is_active]
    by_place = {entry.location_id: dict(entry.claims()) for entry in work}
    # Leeds has two more by the books; somebody looked for them.
    assert by_place[shop.places["LEEDS"].id] == {1: 6, 2: 1}
    assert by_place[shop.places["LONDON"].id] == {1: 10}
    assert by_place[shop.places["PARIS"].id] == {1: 2}
    assert shop.position("MUG", "LEEDS").available == 2


def test_lost_pieces_are_not_made_up_for_with_what_others_were_promised(floor: Floor) -> None:
    queues = open_queues(floor.shop)
    order = queues.place(("LAMP", 4))
    queues.receive("LAMP", "PARIS", 3)
    queues.share("LAMP", "market", allotment=6)
    (leeds,) = floor.start(order)
    miss(floor, leeds, (1, 2))

    (line,) = floor.shop.order(order.id).lines
    assert (line.allocated, line.backordered) == (3, 1)
    free = [floor.shop.position("LAMP", place).available for place in ("LEEDS", "PARIS")]
    assert sum(free) == 6


def test_pieces_that_no_location_has_are_backordered(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("CHAIR", 3))
    (paris,) = floor.start(order)
    miss(floor, paris, (1, 2))

    (line,) = shop.order(order.id).lines
    assert (line.allocated, line.backordered) == (1, 2)
    assert [entry.claims() for entry in floor.work_orders(order)] == [(), ((1, 1),)]
    assert event_types(shop.database, order.id)[-3:] == [
        "FULFILLMENT_ORDER_REPORTED_SHORT", "FULFILLMENT_PLAN_COMMITTED", "LINES_BACKORDERED",
    ]  # fmt: skip
    canceled = floor.cancel(shop.order(order.id))
    assert canceled.lines[0].backordered == 0
    assert floor.read(lambda unit: unit.backorders.of_orders([order.id])) == []


def test_more_than_is_left_to_pack_cannot_be_missing(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    (london,) = floor.start(order)
    floor.pack(london, (1, 1))
    before = floor.shop.order(order.id)
    with pytest.raises(QuantityExceeded):
        miss(floor, london, (1, 2))
    assert floor.shop.order(order.id) == before
