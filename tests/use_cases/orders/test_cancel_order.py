"""Canceling an order: stock is free, work stops, money is left to those who move money."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.errors import MoveRefused, NotFound
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.fulfillment.shipment import ShipmentStatus
from domain.orders.placement import PaymentFact
from domain.orders.statuses import CancelReason, OrderStatus
from tests.books import check_books, event_types
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import STRANGER, Floor
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.orders.cancel_order import cancel_order


@pytest.fixture
def floor(shop: Shop) -> Floor:
    return Floor(shop)


def test_its_stock_is_free_again(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2), ("CHAIR", 1))
    canceled = floor.cancel(order)

    assert canceled.status is OrderStatus.CANCELED
    assert canceled.cancel_reason is CancelReason.CUSTOMER
    assert floor.shop.order(order.id) == canceled
    assert floor.shop.position("MUG", "PARIS").available == 5
    assert floor.shop.position("CHAIR", "PARIS").available == 3


def test_work_stops_and_cartons_are_unpacked(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3), ("LAMP", 1))
    (entry,) = floor.start(order)
    floor.create_shipment(floor.pack(entry, (1, 1)))
    floor.pack(entry, (1, 1))
    floor.cancel(order)

    (entry,) = floor.work_orders(order)
    assert entry.status is FulfillmentOrderStatus.CANCELED
    assert [line.packed for line in entry.lines] == [0, 0]
    assert [package.unpacked for package in floor.packages(order)] == [True, True]
    assert [parcel.status for parcel in floor.shipments(order)] == [ShipmentStatus.CANCELED]
    assert event_types(floor.shop.database, order.id)[-2:] == [
        "SHIPMENT_CANCELED", "ORDER_CANCELED",
    ]  # fmt: skip
    assert floor.shop.position("MUG", "LEEDS").available == 20


def test_a_shipment_canceled_before_stays_as_it_was(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    floor.cancel_shipment(floor.ready(order))
    floor.cancel(order)

    assert event_types(floor.shop.database, order.id).count("SHIPMENT_CANCELED") == 1


def test_once_a_piece_has_shipped_it_is_refused(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    (entry,) = floor.start(order)
    floor.ship(floor.create_shipment(floor.pack(entry, (1, 1))))

    with pytest.raises(MoveRefused):
        floor.cancel(order)
    assert floor.shop.position("MUG", "LONDON").committed == 2


def test_it_is_canceled_once(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    floor.cancel(order)
    with pytest.raises(MoveRefused):
        floor.cancel(order)


def test_what_was_authorized_is_neither_moved_nor_lost(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1), payment=PaymentFact(1125, "manual", "A-1"))
    canceled = floor.cancel(order)

    assert (canceled.authorized, canceled.charged) == (1125, 0)
    with floor.shop.database.transaction() as unit:
        assert len(unit.payments.of_order(order.id)) == 1


def test_an_order_of_another_channel_is_not_found(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    with pytest.raises(NotFound):
        floor.shop.database.run(
            lambda unit: cancel_order(
                unit, STRANGER, NOW, order_id=order.id, reason=CancelReason.STAFF
            )
        )


def test_shipping_and_canceling_at_once_do_one_of_the_two(shop: Shop) -> None:
    shipments = [Floor(shop).ready(shop.place(("MUG", 1))) for _ in range(3)]

    def act(index: int) -> bool:
        shipment = shipments[index // 2]
        try:
            if index % 2:
                shop.database.run(
                    lambda unit: ship_shipment(unit, shop.staff, NOW, shipment_id=shipment.id)
                )
            else:
                shop.database.run(
                    lambda unit: cancel_order(
                        unit, shop.staff, NOW,
                        order_id=shipment.order_id, reason=CancelReason.STAFF,
                    )
                )  # fmt: skip
        except MoveRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as people:
        assert sum(people.map(act, range(6))) == 3
    check_books(shop.database)
