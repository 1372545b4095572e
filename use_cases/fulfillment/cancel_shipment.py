"""shipmentCancel: a parcel will not leave; its pieces can be packed again."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.delivery import cartons_of, contents
from domain.fulfillment.shipment import Shipment
from domain.orders.events import ShipmentCanceled
from domain.orders.line import OrderLine
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_shipment, shipment_in
from use_cases.fulfillment.unpacking import unpack


def cancel_shipment(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    shipment_id: UUID,
    expected_version: int | None = None,
) -> Shipment:
    """Cancel a shipment before it leaves and unpack its packages.

    Raises NotFound, StaleVersion (of the order), MoveRefused once it has shipped.
    """
    order = order_of_shipment(unit, caller, shipment_id, expected_version)
    canceled = shipment_in(unit, order, shipment_id).cancel()
    unit.fulfillment.save_shipment(canceled)
    cartons = cartons_of(canceled, unit.fulfillment.packages_of(order.id))
    unpack(unit, order, cartons)
    lines = contents(cartons)
    unit.orders.save(
        order.change_lines(lines, OrderLine.unpack),
        ShipmentCanceled(canceled.id, lines),
        actor=caller,
        now=now,
    )
    return canceled
