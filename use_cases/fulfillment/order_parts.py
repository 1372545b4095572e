"""Locking the order that a part belongs to: always first, so that nobody waits in a circle."""

from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Shipment
from domain.orders.order import Order
from persistence.unit_of_work import UnitOfWork


def order_of_work_order(
    unit: UnitOfWork, caller: Caller, work_order_id: UUID, expected_version: int | None
) -> Order:
    """The locked order of a fulfillment order. Raises NotFound, StaleVersion."""
    missing = NotFound("No such fulfillment order.", field=("fulfillmentOrderId",))
    order_id = unit.fulfillment.order_of_work_order(work_order_id, visible_to=caller)
    return _locked(unit, caller, order_id, expected_version, missing)


def order_of_shipment(
    unit: UnitOfWork, caller: Caller, shipment_id: UUID, expected_version: int | None
) -> Order:
    """The locked order of a shipment. Raises NotFound, StaleVersion."""
    missing = NotFound("No such shipment.", field=("shipmentId",))
    order_id = unit.fulfillment.order_of_shipment(shipment_id, visible_to=caller)
    return _locked(unit, caller, order_id, expected_version, missing)


def order_of_package(
    unit: UnitOfWork, caller: Caller, package_id: UUID, expected_version: int | None
) -> Order:
    """The locked order of a package, the first that was named. Raises NotFound, StaleVersion."""
    missing = NotFound("No such package.", field=("packageIds", "0"))
    order_id = unit.fulfillment.order_of_package(package_id, visible_to=caller)
    return _locked(unit, caller, order_id, expected_version, missing)


def _locked(
    unit: UnitOfWork,
    caller: Caller,
    order_id: UUID | None,
    expected_version: int | None,
    missing: NotFound,
) -> Order:
    if order_id is None:
        raise missing
    try:
        return unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    except NotFound:
        # What exists but is hidden answers in the same words as what does not exist.
        raise missing from None


def work_order_in(unit: UnitOfWork, order: Order, work_order_id: UUID) -> FulfillmentOrder:
    """A fulfillment order of a locked order."""
    found = unit.fulfillment.work_orders_of(order.id)
    return next(entry for entry in found if entry.id == work_order_id)


def shipment_in(unit: UnitOfWork, order: Order, shipment_id: UUID) -> Shipment:
    """A shipment of a locked order."""
    return next(s for s in unit.fulfillment.shipments_of(order.id) if s.id == shipment_id)
