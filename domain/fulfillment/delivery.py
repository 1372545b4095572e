"""What tracking and shipping do to an order: delivered lines, the expected arrival, completion."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.package import Package
from domain.fulfillment.promise import LAST_SECOND, end_of_day
from domain.fulfillment.shipment import Shipment, ShipmentStatus
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.tracking import TrackingEvent, fold_tracking
from domain.orders.events import LineQuantities, OrderEvent, ShipmentDelivered
from domain.orders.line import OrderLine
from domain.orders.order import Order


def contents(packages: Iterable[Package]) -> LineQuantities:
    """What packages hold together, by line."""
    pieces: dict[int, int] = {}
    for package in packages:
        for line, quantity in package.lines:
            pieces[line] = pieces.get(line, 0) + quantity
    return tuple(sorted(pieces.items()))


def cartons_of(shipment: Shipment, packages: Iterable[Package]) -> list[Package]:
    """The packages of an order that travel with one of its shipments."""
    return [package for package in packages if package.shipment_id == shipment.id]


def tracked(
    order: Order,
    shipment: Shipment,
    cartons: Sequence[Package],
    reports: Sequence[TrackingEvent],
) -> tuple[Order, Shipment, tuple[OrderEvent, ...]]:
    """Take over everything reported about a shipment.

    Delivers its lines when it arrives, and completes the order when all are there. Reports that
    came before the shipment left count as soon as it has.
    """
    state = fold_tracking(reports)
    if state is None:
        return order, shipment, ()
    after = shipment.track(state)
    if after.status is shipment.status or after.status is not ShipmentStatus.DELIVERED:
        return order, after, ()
    lines = contents(cartons)
    delivered = order.change_lines(lines, OrderLine.deliver)
    completed, events = delivered.completed_if_delivered()
    return completed, after, (ShipmentDelivered(shipment.id, lines), *events)


def expecting(order: Order, shipments: Iterable[Shipment], method: ShippingMethod | None) -> Order:
    """The order with the day its last piece is expected.

    Made anew from facts each time, so that it does not depend on the order in which they came: the
    latest estimate of what has left, and the promise made at placement for what has not.
    """
    expected: list[datetime] = [
        shipment.estimated_delivery_at
        for shipment in shipments
        if shipment.has_left and shipment.estimated_delivery_at is not None
    ]
    waiting = any(line.shipped < line.ordered - line.canceled for line in order.lines)
    if waiting and order.promise is not None:
        expected.append(order.promise.estimated_at)
    elif waiting and method is not None:
        expected.append(method.estimated_delivery(order.placed_at))
    return replace(order, estimated_delivery_at=max(expected, default=order.estimated_delivery_at))


def planned_arrival(
    work: Iterable[FulfillmentOrder], time_zone: str, now: datetime
) -> datetime | None:
    """When a parcel of this work that leaves now arrives; None unless all was planned for a service.

    The last moment of the planned day in the location's time zone, later by as many days as the
    parcel leaves late.
    """
    today = now.astimezone(ZoneInfo(time_zone)).date()
    days = []
    for entry in work:
        if entry.service_code is None or entry.ships_on is None or entry.deliver_by is None:
            return None
        days.append(entry.deliver_by + max(today - entry.ships_on, timedelta()))
    return end_of_day(max(days), time_zone) - LAST_SECOND if days else None
