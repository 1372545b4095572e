"""Who waited longest gets what came: by every way stock comes, each piece once, nobody jumps."""

from datetime import timedelta

import pytest

from domain.fulfillment.tracking import TrackingCode
from domain.fulfillment.work_requests import RejectReason
from domain.orders.placement import StockShortage
from domain.stock.policy import StockPolicy
from tests.books import check_books
from tests.shop import NOW, STAFF, Shop
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.stock.queues import Queues, open_queues
from use_cases.checking.check_database import violations
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.stock.set_backorder_priority import set_backorder_priority


@pytest.fixture
def queues(shop: Shop) -> Queues:
    opened = open_queues(shop)
    opened.policy("CHAIR", StockPolicy.UNLIMITED)
    return opened


def test_who_waited_longest_is_served_first(queues: Queues) -> None:
    first, second, third = (queues.place(("CHAIR", 4)) for _ in range(3))
    assert queues.waiting("CHAIR") == [(first.id, 1), (second.id, 4), (third.id, 4)]

    queues.receive("CHAIR", "LEEDS", 3)
    assert queues.serve() == 2

    assert queues.waiting("CHAIR") == [(second.id, 2), (third.id, 4)]
    served = queues.shop.order(first.id).lines[0]
    assert (served.allocated, served.backordered) == (4, 0)
    assert {held.location_id for held in served.allocations} == {
        queues.shop.places["PARIS"].id, queues.shop.places["LEEDS"].id,
    }  # fmt: skip
    assert queues.serve() == 0
    check_books(queues.shop.database)
    assert violations(queues.shop.database) == []


def test_nobody_jumps_the_queue(queues: Queues) -> None:
    waiting = queues.place(("CHAIR", 5))
    queues.policy("CHAIR", StockPolicy.DENY)
    queues.receive("CHAIR", "LONDON", 3)

    with pytest.raises(StockShortage) as refusal:
        queues.place(("CHAIR", 2))
    assert refusal.value.available == 1
    queues.place(("CHAIR", 1))
    queues.serve()
    assert queues.shop.order(waiting.id).lines[0].backordered == 0


def test_what_a_canceled_order_held_goes_to_who_waits(queues: Queues) -> None:
    holder, waiting, gone = queues.place(("CHAIR", 3)), *(queues.place(("CHAIR", 2)) for _ in "ab")
    queues.cancel(gone)
    assert queues.waiting("CHAIR") == [(waiting.id, 2)]

    queues.cancel(holder)
    queues.serve()
    assert queues.waiting("CHAIR") == []
    assert queues.shop.position("CHAIR", "PARIS").available == 1
    check_books(queues.shop.database)


def test_stock_that_the_first_in_the_queue_avoids_goes_to_those_behind(queues: Queues) -> None:
    floor = Floor(queues.shop)
    avoiding = queues.place(("CHAIR", 3))
    floor.commit(avoiding)
    (work,) = floor.work_orders(avoiding)
    no = RejectReason.NO_CAPACITY
    floor.do(reject_fulfillment_order, fulfillment_order_id=work.id, reason=no)
    behind = queues.place(("CHAIR", 3))

    assert queues.serve() == 1

    assert queues.waiting("CHAIR") == [(avoiding.id, 3)]
    assert queues.shop.order(behind.id).lines[0].allocated == 3
    queues.receive("CHAIR", "LEEDS", 3)
    queues.serve()
    assert queues.waiting("CHAIR") == []


def test_a_lower_priority_is_served_earlier(queues: Queues) -> None:
    queues.place(("CHAIR", 3))
    patient, urgent = (queues.place(("CHAIR", 1)) for _ in range(2))
    queues.shop.database.run(
        lambda unit: set_backorder_priority(
            unit, STAFF, NOW, order_id=urgent.id, line_number=1, priority=1
        )
    )
    queues.receive("CHAIR", "PARIS", 1)
    queues.serve(NOW + timedelta(hours=1))

    assert queues.waiting("CHAIR") == [(patient.id, 1)]
    check_books(queues.shop.database)


def test_safety_stock_buffers_and_allotments_are_kept_from_the_queue_too(queues: Queues) -> None:
    queues.place(("CHAIR", 10))
    queues.safety("CHAIR", "LONDON", 1)
    queues.share("CHAIR", "market", allotment=2)
    queues.share("CHAIR", "web", buffer=1)
    queues.receive("CHAIR", "LONDON", 5)

    queues.serve()

    assert queues.queue("CHAIR")[0].quantity == 6
    assert queues.shop.position("CHAIR", "LONDON").available == 4


def test_what_is_there_ships_first_and_the_rest_when_it_came(queues: Queues) -> None:
    order = queues.place(("CHAIR", 5))
    floor = Floor(queues.shop)
    first = floor.ready(order)
    floor.ship(first)
    assert queues.shop.order(order.id).fulfillment_status.value == "PARTIALLY_FULFILLED"

    queues.receive("CHAIR", "LONDON", 2)
    queues.serve()
    floor.commit(order)
    accepted = floor.accept(floor.work_orders(order)[-1])
    second = floor.create_shipment(floor.pack(accepted))
    floor.ship(second)
    for number, parcel in enumerate((first, second)):
        assert queues.shop.order(order.id).status.value == "CONFIRMED"
        floor.track(parcel, f"arrived-{number}", TrackingCode.DELIVERED)

    assert queues.shop.order(order.id).status.value == "COMPLETED"
    assert violations(queues.shop.database) == []
