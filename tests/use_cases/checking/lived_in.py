"""A shop in which everything has happened once: what a check must find nothing wrong with."""

from datetime import timedelta

from domain.fulfillment.tracking import TrackingCode
from domain.orders.order import Order
from domain.payments.refund_allocation import RefundLineRequest
from domain.payments.transaction import PaymentTransaction
from domain.returns.merchandise_return import Disposition, ReturnReason
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from persistence import migrating
from persistence.database import Database
from tests.shop import NOW, open_shop
from tests.use_cases.carts.trolley import Trolley
from tests.use_cases.checking.audit_life import live_under_audit
from tests.use_cases.checking.bulk_life import live_with_bulk
from tests.use_cases.checking.queue_life import live_with_queues
from tests.use_cases.checking.sourcing_life import live_with_profiles
from tests.use_cases.checking.stock_life import live_with_stock
from tests.use_cases.checking.webhook_life import live_with_webhooks
from tests.use_cases.checking.work_life import live_with_work
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.payments.till import Till
from use_cases.idempotency import IdempotentRequest, once
from use_cases.payments.void_payment import void_payment
from use_cases.returns.approve_return import approve_return
from use_cases.returns.cancel_return import cancel_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return
from worker.relay import relay_once

DELIVERED, RETURNED, CANCELED, PACKED, SPLIT = (
    "DELIVERED",
    "RETURNED",
    "CANCELED",
    "PACKED",
    "SPLIT",
)


def live(url: str) -> None:
    """Migrate an empty database and let a shop live in it; a template for tests."""
    database = Database.open(url)
    migrating.upgrade(database.engine)
    till = Till(open_shop(database))
    floor = Floor(till.shop)
    _deliver_and_return(till, floor)
    _pay_and_cancel(till, floor)
    floor.ready(till.shop.place(("MUG", 3), channel_reference=PACKED))
    split = till.shop.place(("LAMP", 1), ("CHAIR", 1), channel_reference=SPLIT)
    first, _ = floor.start(split)
    floor.ship(floor.create_shipment(floor.pack(first)))
    relay_once(database)
    # Placed after the relay looked: its events wait.
    till.shop.place(("MUG", 1), channel_reference="WAITING")
    _fill_carts(Trolley(till.shop))
    request = IdempotentRequest("key-1", "orderPlace", "f" * 8, timedelta(days=1))
    with database.transaction() as unit:
        once(unit, till.shop.staff, NOW, request=request, act=lambda: {"orders": []})
    live_with_stock(till.shop)
    live_with_queues(till.shop)
    live_with_profiles(till.shop)
    live_with_work(till.shop)
    live_with_webhooks(database)
    live_under_audit(till.shop)
    live_with_bulk(till.shop)
    database.close()


def _fill_carts(trolley: Trolley) -> None:
    """One that is being filled, one that was bought, one that was given up."""
    trolley.cart(("MUG", 2), ("LAMP", 1))
    trolley.complete(trolley.ready_cart(("MUG", 1)))
    trolley.release(trolley.cart(("MUG", 1)))


def _deliver_and_return(till: Till, floor: Floor) -> None:
    order, authorization = till.authorized(5_000, ("MUG", 4), ("LAMP", 1))
    till.capture(authorization)
    till.work()
    shipment = floor.ready(order)
    floor.ship(shipment)
    for hours, code in enumerate((TrackingCode.IN_TRANSIT, TrackingCode.DELIVERED), start=1):
        floor.track(shipment, code.value, code, hours)
    withdrawn = _ask_back(till, order, 1)
    till.do(cancel_return, return_id=withdrawn)
    asked = _ask_back(till, order, 2)
    till.do(approve_return, return_id=asked)
    received = [ReceivedLine(1, 1, Disposition.RESTOCK), ReceivedLine(1, 1, Disposition.DAMAGED)]
    leeds = till.shop.places["LEEDS"].id
    till.do(receive_return, return_id=asked, location_id=leeds, lines=received)
    till.refund(till.shop.order(order.id), return_id=asked)
    till.refund(till.shop.order(order.id), RefundLineRequest(2, 0, 100), shipping_amount=50)
    till.work()


def _ask_back(till: Till, order: Order, pieces: int) -> object:
    lines = [ReturnLineRequest(1, pieces, ReturnReason.UNWANTED)]
    return till.do(request_return, order_id=order.id, lines=lines).id


def _pay_and_cancel(till: Till, floor: Floor) -> None:
    order, authorization = till.authorized(800, ("MUG", 1))
    _void(till, authorization)
    floor.start(order)
    floor.cancel(till.shop.order(order.id))


def _void(till: Till, authorization: PaymentTransaction) -> None:
    till.do(void_payment, transaction_id=authorization.id)
    till.work()
