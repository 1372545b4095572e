"""orderCancel: stop an order before its first parcel leaves."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.delivery import cartons_of, contents
from domain.orders.events import PaymentRecorded, ShipmentCanceled
from domain.orders.order import Order
from domain.orders.statuses import CancelReason
from domain.payments.announcing import with_payment
from domain.payments.transaction import TransactionKind
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.room import move_room
from use_cases.fulfillment.unpacking import unpack
from use_cases.orders.taking_stock import let_go


def cancel_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    reason: CancelReason,
    expected_version: int | None = None,
) -> Order:
    """Cancel an order: its stock is free again, work on it stops, cartons are unpacked.

    A charge that no gateway has been asked for is given up; one that has may still go through. What
    is authorized or charged stays: it is to be voided or refunded by the payment use cases. Raises
    NotFound, StaleVersion, MoveRefused once a piece has shipped.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    canceled, event = order.cancel(reason)
    work = unit.fulfillment.work_orders_of(order.id)
    stopped = _stop_work(unit, order)
    _release_stock(unit, caller, order, now)
    let_go(unit, order)
    move_room(unit, work, unit.fulfillment.work_orders_of(order.id))
    canceled, given_up = _give_up_charges(unit, canceled)
    return unit.orders.save(canceled, *stopped, *given_up, event, actor=caller, now=now)


def _give_up_charges(unit: UnitOfWork, order: Order) -> tuple[Order, list[PaymentRecorded]]:
    events = []
    for intent in unit.payments.of_order(order.id):
        if intent.kind is TransactionKind.CHARGE and intent.never_asked:
            failed = unit.payments.save(intent.settled("fail", error="The order was canceled."))
            order, event = with_payment(order, unit.payments.of_order(order.id), failed)
            events.append(event)
    return order, events


def _stop_work(unit: UnitOfWork, order: Order) -> list[ShipmentCanceled]:
    cartons = [carton for carton in unit.fulfillment.packages_of(order.id) if not carton.unpacked]
    events = []
    for shipment in unit.fulfillment.shipments_of(order.id):
        mine = cartons_of(shipment, cartons)
        if mine:
            unit.fulfillment.save_shipment(shipment.cancel())
            events.append(ShipmentCanceled(shipment.id, contents(mine)))
    unpack(unit, order, cartons)
    for work_order in unit.fulfillment.work_orders_of(order.id):
        if work_order.is_active:
            unit.fulfillment.save_work_order(work_order.cancel())
    return events


def _release_stock(unit: UnitOfWork, caller: Caller, order: Order, now: datetime) -> None:
    held = [
        (order.line(e.line).product_id, e.location_id, e.quantity) for e in order.committed_stock()
    ]
    unit.stock.lock_positions(((product, place) for product, place, _ in held), now)
    unit.stock.move(
        [
            StockMovement(
                product, place, StockState.COMMITTED, StockState.AVAILABLE, pieces,
                MovementReason.ORDER_CANCELED, DocumentType.ORDER, order.id, now,
            )
            for product, place, pieces in held
        ],
        actor=caller,
    )  # fmt: skip
