"""shipmentCreate: packages of one order and one location travel together with a carrier."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput, NotFound
from domain.fulfillment.package import Package, PackageNotFree
from domain.fulfillment.shipment import Shipment, ShipmentStatus
from domain.orders.events import ShipmentCreated
from domain.orders.order import Order
from domain.validation import optional_text
from integrations.carriers.registry import installed_carriers
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_package

PACKAGES_LIMIT = 1_000
"""A bound on the packages of one shipment."""


def create_shipment(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    package_ids: Sequence[UUID],
    carrier: str | None = None,
    service: str | None = None,
    expected_version: int | None = None,
) -> Shipment:
    """Put packages together for an installed carrier.

    Without one, for the service that their work was planned for, else that of the order's shipping
    method. Raises NotFound, StaleVersion (of the order), UnknownCarrier, PackageNotFree,
    InvalidInput when the packages are of several locations, or nobody named a carrier.
    """
    if not 0 < len(package_ids) <= PACKAGES_LIMIT or len(set(package_ids)) < len(package_ids):
        raise InvalidInput(
            f"A shipment has from 1 to {PACKAGES_LIMIT} different packages.", field=("packageIds",)
        )
    order = order_of_package(unit, caller, package_ids[0], expected_version)
    cartons = _free_packages(unit, caller, order, package_ids)
    if carrier is None:
        carrier, planned = _planned_service(unit, order, cartons)
        service = service or planned
    shipment = Shipment(
        id=unit.ids.new(now),
        order_id=order.id,
        location_id=_their_location(unit, order, cartons),
        number=f"{order.number}-S{len(unit.fulfillment.shipments_of(order.id)) + 1}",
        status=ShipmentStatus.PACKED,
        package_ids=tuple(carton.id for carton in cartons),
        carrier=installed_carriers().named(carrier).name,
        service=optional_text(service, field=("service",)),
    )
    unit.fulfillment.save_shipment(shipment)
    for carton in cartons:
        unit.fulfillment.save_package(replace(carton, shipment_id=shipment.id))
    event = ShipmentCreated(shipment.id, shipment.package_ids)
    unit.orders.save(order, event, actor=caller, now=now)
    return shipment


def _planned_service(
    unit: UnitOfWork, order: Order, cartons: Sequence[Package]
) -> tuple[str, str | None]:
    ids = {carton.fulfillment_order_id for carton in cartons}
    work = [entry for entry in unit.fulfillment.work_orders_of(order.id) if entry.id in ids]
    codes = {entry.service_code for entry in work}
    network = unit.shipping_network()
    code = codes.pop() if len(codes) == 1 else None
    if code is not None and code in network.services:
        return network.services[code].carrier, network.services[code].service
    method = next((m for m in network.methods if m.id == order.shipping_method_id), None)
    if method is None or method.carrier is None:
        raise InvalidInput("Nothing was planned: name a carrier.", field=("carrier",))
    return method.carrier, method.service


def _free_packages(
    unit: UnitOfWork, caller: Caller, order: Order, package_ids: Sequence[UUID]
) -> list[Package]:
    cartons = unit.fulfillment.packages_of(order.id)
    place = {entry.id: entry.location_id for entry in unit.fulfillment.work_orders_of(order.id)}
    by_id = {
        carton.id: carton
        for carton in cartons
        if caller.may_use_location(place[carton.fulfillment_order_id])
    }
    for index, package_id in enumerate(package_ids):
        carton = by_id.get(package_id)
        if carton is None:
            raise NotFound("No such package in this order.", field=("packageIds", str(index)))
        if carton.unpacked or carton.shipment_id is not None:
            raise PackageNotFree(carton.number, index)
    # As they are loaded, whatever order they were named in.
    wanted = set(package_ids)
    return [carton for carton in cartons if carton.id in wanted]


def _their_location(unit: UnitOfWork, order: Order, cartons: Sequence[Package]) -> UUID:
    place = {entry.id: entry.location_id for entry in unit.fulfillment.work_orders_of(order.id)}
    places = {place[carton.fulfillment_order_id] for carton in cartons}
    if len(places) > 1:
        raise InvalidInput("All packages must be at one location.", field=("packageIds",))
    return places.pop()
