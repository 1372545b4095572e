"""shipmentShip: a parcel leaves its location, and its stock leaves the ledger."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.fulfillment.delivery import (
    cartons_of,
    contents,
    expecting,
    planned_arrival,
    tracked,
)
from domain.fulfillment.package import Package
from domain.fulfillment.shipment import Shipment, checked_tracking_url
from domain.orders.events import LineQuantities, ShipmentShipped
from domain.orders.order import Order
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.validation import optional_text
from integrations.carriers.registry import installed_carriers
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_shipment, shipment_in
from use_cases.fulfillment.planning_facts import method_of_order


def ship_shipment(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    shipment_id: UUID,
    tracking_number: str | None = None,
    tracking_url: str | None = None,
    estimated_delivery_at: datetime | None = None,
    expected_version: int | None = None,
) -> Shipment:
    """Hand a packed shipment to its carrier.

    The URL comes from the carrier unless it is given, the estimate from the service that the work
    was planned for, else from the transit days of the order's shipping method. Raises NotFound,
    StaleVersion (of the order), MoveRefused unless PACKED, InvalidInput.
    """
    order = order_of_shipment(unit, caller, shipment_id, expected_version)
    found = shipment_in(unit, order, shipment_id)
    method = method_of_order(unit, order)
    cartons = cartons_of(found, unit.fulfillment.packages_of(order.id))
    if estimated_delivery_at is None and method is not None:
        planned = _planned_arrival(unit, order, found, cartons, now)
        estimated_delivery_at = planned or method.estimated_delivery(now)
    if estimated_delivery_at is not None and estimated_delivery_at < now:
        raise InvalidInput("A parcel arrives after it leaves.", field=("estimatedDeliveryAt",))
    number = optional_text(tracking_number, field=("trackingNumber",), limit=64)
    shipped = found.ship(
        now,
        tracking_number=number,
        tracking_url=_link(found.carrier, number, tracking_url),
        estimated_delivery_at=estimated_delivery_at,
    )
    lines = contents(cartons)
    _take_stock(unit, caller, order, shipped, lines)
    _advance_work(unit, order, cartons)
    event = ShipmentShipped(shipped.id, shipped.location_id, shipped.carrier, number, lines)
    left = order.change_lines(lines, lambda line, pieces: line.ship(pieces, shipped.location_id))
    # A carrier may have reported before anybody told us that the parcel left.
    reports = unit.fulfillment.reports_of(shipped.id, order.id)
    left, shipped, events = tracked(left, shipped, cartons, reports)
    unit.fulfillment.save_shipment(shipped)
    left = expecting(left, unit.fulfillment.shipments_of(order.id), method)
    unit.orders.save(left, event, *events, actor=caller, now=now)
    return shipped


def _planned_arrival(
    unit: UnitOfWork, order: Order, shipment: Shipment, cartons: list[Package], now: datetime
) -> datetime | None:
    numbers = {carton.fulfillment_order_id for carton in cartons}
    work = [e for e in unit.fulfillment.work_orders_of(order.id) if e.id in numbers]
    if not any(entry.service_code for entry in work):
        return None
    place = unit.locations.by_id([shipment.location_id])[shipment.location_id]
    return planned_arrival(work, place.time_zone, now)


def _link(carrier: str, number: str | None, given: str | None) -> str | None:
    link = checked_tracking_url(given)
    if link is None and number is not None:
        return checked_tracking_url(installed_carriers().tracking_url(carrier, number))
    return link


def _take_stock(
    unit: UnitOfWork, caller: Caller, order: Order, shipped: Shipment, lines: LineQuantities
) -> None:
    lines = tuple(entry for entry in lines if order.line(entry[0]).tracks_stock)
    keys = [(order.line(number).product_id, shipped.location_id) for number, _ in lines]
    assert shipped.shipped_at is not None, "it has just left"
    unit.stock.lock_positions(keys, shipped.shipped_at)
    unit.stock.move(
        [
            StockMovement(
                *key, StockState.COMMITTED, StockState.CUSTOMER, pieces,
                MovementReason.SHIPPED, DocumentType.SHIPMENT, shipped.id, shipped.shipped_at,
            )
            for key, (_, pieces) in zip(keys, lines, strict=True)
        ],
        actor=caller,
    )  # fmt: skip


def _advance_work(unit: UnitOfWork, order: Order, cartons: list[Package]) -> None:
    for work_order in unit.fulfillment.work_orders_of(order.id):
        mine = [carton for carton in cartons if carton.fulfillment_order_id == work_order.id]
        if mine:
            unit.fulfillment.save_work_order(work_order.ship(contents(mine)))
