"""Shipping: stock leaves the ledger, work closes, the order knows when to expect it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.errors import InvalidInput, MoveRefused
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.fulfillment.shipment import ShipmentStatus
from domain.fulfillment.tracking import TrackingCode
from domain.orders.statuses import FulfillmentStatus, OrderStatus
from tests.books import check_books, event_types
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.ship_shipment import ship_shipment


def test_its_pieces_leave_the_location(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipped = floor.ship(floor.ready(order))

    assert shipped.status is ShipmentStatus.SHIPPED
    assert (shipped.shipped_at, shipped.tracking_number) == (NOW, "1Z 999")
    position = floor.shop.position("MUG", "LONDON")
    assert (position.available, position.committed, position.on_hand) == (8, 0, 8)
    assert floor.shop.order(order.id).fulfillment_status is FulfillmentStatus.FULFILLED
    assert floor.work_orders(order)[0].status is FulfillmentOrderStatus.CLOSED
    assert floor.shipments(order) == [shipped]


def test_a_part_may_leave_first(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    (entry,) = floor.start(order)
    floor.ship(floor.create_shipment(floor.pack(entry, (1, 1))))

    assert floor.shop.order(order.id).fulfillment_status is FulfillmentStatus.PARTIALLY_FULFILLED
    (entry,) = floor.work_orders(order)
    assert entry.status is FulfillmentOrderStatus.IN_PROGRESS
    floor.ship(floor.create_shipment(floor.pack(entry)))
    assert floor.shop.order(order.id).fulfillment_status is FulfillmentStatus.FULFILLED
    assert floor.shop.position("MUG", "LONDON").committed == 0


def test_its_arrival_is_expected_after_the_transit_days_of_the_method(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipped = floor.ship(floor.ready(order))

    assert shipped.estimated_delivery_at == NOW + timedelta(days=4)
    assert floor.shop.order(order.id).estimated_delivery_at == NOW + timedelta(days=4)


def test_a_given_estimate_and_link_count(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipped = floor.do(
        ship_shipment,
        shipment_id=floor.ready(order).id,
        tracking_number="X",
        tracking_url="https://carrier.example/X",
        estimated_delivery_at=NOW + timedelta(days=9),
    )

    assert shipped.tracking_url == "https://carrier.example/X"
    assert floor.shop.order(order.id).estimated_delivery_at == NOW + timedelta(days=9)


@pytest.mark.parametrize(
    "given",
    [
        {"tracking_url": "javascript:alert(1)"},
        {"tracking_url": "https://carrier.example/a b"},
        {"estimated_delivery_at": NOW - timedelta(days=1)},
        {"tracking_number": "9" * 65},
    ],
)
def test_impossible_facts_are_refused(floor: Floor, given: dict[str, object]) -> None:
    shipment = floor.ready(floor.shop.place(("MUG", 2)))
    with pytest.raises(InvalidInput):
        floor.do(ship_shipment, shipment_id=shipment.id, **given)


def test_it_leaves_once(floor: Floor) -> None:
    shipment = floor.ready(floor.shop.place(("MUG", 2)))
    floor.ship(shipment)
    with pytest.raises(MoveRefused):
        floor.ship(shipment)


def test_of_two_who_ship_it_at_once_one_does(shop: Shop) -> None:
    shipment = Floor(shop).ready(shop.place(("MUG", 2)))

    def ship(_: int) -> bool:
        try:
            shop.database.run(
                lambda unit: ship_shipment(unit, shop.staff, NOW, shipment_id=shipment.id)
            )
        except MoveRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as people:
        assert sum(people.map(ship, range(6))) == 1
    assert shop.position("MUG", "LONDON").on_hand == 8
    check_books(shop.database)


def test_a_delivery_reported_too_early_counts_once_it_has_left(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipment = floor.ready(order)
    floor.track(shipment, "e1", TrackingCode.DELIVERED)
    assert floor.shop.order(order.id).status is OrderStatus.CONFIRMED
    floor.ship(shipment)

    assert floor.shop.order(order.id).status is OrderStatus.COMPLETED
    assert floor.shipments(order)[0].status is ShipmentStatus.DELIVERED
    assert event_types(floor.shop.database, order.id)[-3:] == [
        "SHIPMENT_SHIPPED", "SHIPMENT_DELIVERED", "ORDER_COMPLETED",
    ]  # fmt: skip
