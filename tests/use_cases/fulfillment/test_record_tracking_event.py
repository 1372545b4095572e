"""Tracking: idempotent, in any order, never backwards; what arrives completes the order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from domain.errors import InvalidInput, NotFound
from domain.fulfillment.shipment import ShipmentStatus
from domain.fulfillment.tracking import TrackingCode
from domain.orders.statuses import OrderStatus
from tests.books import check_books, event_types
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.record_tracking_event import record_tracking_event

CODES = (TrackingCode.IN_TRANSIT, TrackingCode.OUT_FOR_DELIVERY, TrackingCode.DELIVERED)


def test_a_report_is_kept_and_moves_the_shipment(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipment = floor.ship(floor.ready(order))
    estimate = NOW + timedelta(days=6)
    report = floor.track(
        shipment, "e1", TrackingCode.DELAYED, place="Crewe", estimated_delivery_at=estimate
    )

    (stored,) = floor.read(lambda unit: unit.fulfillment.reports_of(shipment.id, order.id))
    assert stored == report
    assert floor.shipments(order)[0].tracking_status is TrackingCode.DELAYED
    assert floor.shop.order(order.id).estimated_delivery_at == estimate


def test_the_same_report_again_changes_nothing_and_answers_with_the_first(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    shipment = floor.ship(floor.ready(order))
    first = floor.track(shipment, "e1", TrackingCode.IN_TRANSIT)
    before = floor.shop.order(order.id)

    assert floor.track(shipment, " e1 ", TrackingCode.DELIVERED) == first
    assert floor.shop.order(order.id) == before
    assert floor.shipments(order)[0].status is ShipmentStatus.SHIPPED


def test_what_arrives_completes_the_order_when_all_is_there(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 1), ("CHAIR", 1))
    first, second = [
        floor.ship(floor.create_shipment(floor.pack(entry))) for entry in floor.start(order)
    ]
    floor.track(first, "e1", TrackingCode.DELIVERED)
    assert floor.shop.order(order.id).status is OrderStatus.CONFIRMED
    floor.track(second, "e1", TrackingCode.DELIVERED)

    stored = floor.shop.order(order.id)
    assert stored.status is OrderStatus.COMPLETED
    assert [line.delivered for line in stored.lines] == [1, 1]
    assert event_types(floor.shop.database, order.id)[-3:] == [
        "TRACKING_RECORDED", "SHIPMENT_DELIVERED", "ORDER_COMPLETED",
    ]  # fmt: skip


def test_every_order_of_arrival_ends_alike(shop: Shop) -> None:
    floor = Floor(shop)
    ends = set()
    for order_of_arrival in permutations(range(3)):
        order = shop.place(("MUG", 1))
        shipment = floor.ship(floor.ready(order))
        for index in (*order_of_arrival, order_of_arrival[0]):
            floor.track(shipment, f"e{index}", CODES[index], hours=index)
        (end,) = floor.shipments(order)
        stored = shop.order(order.id)
        ends.add((end.status, end.tracking_status, end.delivered_at, stored.status,
                  stored.estimated_delivery_at))  # fmt: skip

    assert ends == {
        (ShipmentStatus.DELIVERED, TrackingCode.DELIVERED, NOW + timedelta(hours=2),
         OrderStatus.COMPLETED, NOW + timedelta(days=4))
    }  # fmt: skip


def test_a_report_for_a_canceled_shipment_is_kept_and_moves_nothing(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    shipment = floor.cancel_shipment(floor.ready(order))
    floor.track(shipment, "e1", TrackingCode.DELIVERED)

    assert floor.shipments(order)[0].status is ShipmentStatus.CANCELED
    assert floor.shop.order(order.id).lines[0].delivered == 0


@pytest.mark.parametrize("key", ["", "  ", "x" * 256, "a\x00b"])
def test_a_carriers_key_is_needed(floor: Floor, key: str) -> None:
    shipment = floor.ready(floor.shop.place(("MUG", 1)))
    with pytest.raises(InvalidInput):
        floor.track(shipment, key, TrackingCode.IN_TRANSIT)


def test_an_unknown_shipment_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound):
        floor.do(
            record_tracking_event, shipment_id=UUID(int=3), carrier_event_id="e1",
            code=TrackingCode.IN_TRANSIT, occurred_at=NOW,
        )  # fmt: skip


def test_a_report_sent_many_times_at_once_is_kept_once(shop: Shop) -> None:
    floor = Floor(shop)
    order = shop.place(("MUG", 1))
    shipment = floor.ship(floor.ready(order))

    def report(_: int) -> UUID:
        return shop.database.run(
            lambda unit: record_tracking_event(
                unit, shop.staff, NOW, shipment_id=shipment.id, carrier_event_id="e1",
                code=TrackingCode.DELIVERED, occurred_at=NOW,
            )
        ).id  # fmt: skip

    with ThreadPoolExecutor(6) as carriers:
        assert len(set(carriers.map(report, range(6)))) == 1
    assert event_types(shop.database, order.id).count("TRACKING_RECORDED") == 1
    check_books(shop.database)
