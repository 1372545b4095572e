"""Canceling a shipment: before it leaves, and its pieces can be packed again."""

import pytest

from domain.errors import MoveRefused
from domain.fulfillment.package import PackageNotFree
from domain.fulfillment.shipment import ShipmentStatus
from tests.use_cases.fulfillment.floor import Floor


def test_its_packages_are_unpacked_and_packed_again(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3), ("LAMP", 1))
    shipment = floor.ready(order)
    canceled = floor.cancel_shipment(shipment)

    assert canceled.status is ShipmentStatus.CANCELED
    assert [package.unpacked for package in floor.packages(order)] == [True]
    assert [line.packed for line in floor.shop.order(order.id).lines] == [0, 0]
    (entry,) = floor.work_orders(order)
    again = floor.create_shipment(floor.pack(entry))
    assert again.number == f"{order.number}-S2"
    floor.ship(again)


def test_an_unpacked_package_does_not_travel(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    floor.cancel_shipment(floor.ready(order))
    with pytest.raises(PackageNotFree):
        floor.create_shipment(*floor.packages(order))


def test_what_has_left_is_not_canceled(floor: Floor) -> None:
    shipment = floor.ready(floor.shop.place(("MUG", 3)))
    floor.ship(shipment)
    with pytest.raises(MoveRefused):
        floor.cancel_shipment(shipment)
    assert floor.shop.position("MUG", "LONDON").on_hand == 7
