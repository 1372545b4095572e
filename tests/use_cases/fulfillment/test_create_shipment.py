"""Putting packages together: of one order, at one location, for a known carrier."""

from uuid import UUID

import pytest

from domain.errors import InvalidInput, NotFound
from domain.fulfillment.package import PackageNotFree
from domain.fulfillment.shipment import ShipmentStatus, UnknownCarrier
from tests.books import event_types
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.create_shipment import create_shipment


def test_packages_travel_together(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 3))
    (entry,) = floor.start(order)
    packages = [floor.pack(entry, (1, 1)), floor.pack(entry, (1, 2))]
    shipment = floor.create_shipment(*reversed(packages))

    assert shipment.status is ShipmentStatus.PACKED
    assert shipment.number == f"{order.number}-S1"
    assert floor.shipments(order) == [shipment]
    assert {package.shipment_id for package in floor.packages(order)} == {shipment.id}
    assert event_types(floor.shop.database, order.id)[-1] == "SHIPMENT_CREATED"


def test_a_package_travels_once(floor: Floor) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 3)))
    package = floor.pack(entry)
    floor.create_shipment(package)
    with pytest.raises(PackageNotFree):
        floor.create_shipment(package)


def test_packages_at_two_locations_are_two_shipments(floor: Floor) -> None:
    packages = [floor.pack(e) for e in floor.start(floor.shop.place(("LAMP", 1), ("CHAIR", 1)))]
    with pytest.raises(InvalidInput):
        floor.create_shipment(*packages)


def test_packages_of_two_orders_are_two_shipments(floor: Floor) -> None:
    packages = [floor.pack(floor.start(floor.shop.place(("MUG", 1)))[0]) for _ in range(2)]
    with pytest.raises(NotFound) as refused:
        floor.create_shipment(*packages)
    assert refused.value.field == ("packageIds", "1")


def test_a_carrier_must_be_installed(floor: Floor) -> None:
    package = floor.pack(floor.start(floor.shop.place(("MUG", 1)))[0])
    with pytest.raises(UnknownCarrier) as refused:
        floor.do(create_shipment, package_ids=[package.id], carrier="pigeon")
    assert refused.value.known == ("manual",)


@pytest.mark.parametrize("count", [0, 2])
def test_packages_are_named_once_and_at_least_one(floor: Floor, count: int) -> None:
    with pytest.raises(InvalidInput):
        floor.do(create_shipment, package_ids=[UUID(int=1)] * count, carrier="manual")


def test_an_unknown_package_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound):
        floor.do(create_shipment, package_ids=[UUID(int=1)], carrier="manual")
