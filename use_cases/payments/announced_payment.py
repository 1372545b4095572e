"""Saving a transaction: the order's totals follow, and an order that waited for money goes on."""

from datetime import datetime

from domain.access.caller import Caller
from domain.channels.channel import PaymentPolicy
from domain.orders.events import OrderEvent, RefundCreated
from domain.orders.order import Order
from domain.orders.statuses import AmountStatus, OrderStatus
from domain.payments.announcing import with_payment
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork


def save_announced(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order: Order,
    changed: PaymentTransaction,
    *earlier: RefundCreated,
) -> Order:
    """Keep a new or changed transaction of a locked order and tell it, after `earlier` events.

    An order that waits for its payment is confirmed once it is authorized in full, where its
    channel's policy is AUTHORIZE_FIRST.
    """
    unit.payments.save(changed)
    order, recorded = with_payment(order, unit.payments.of_order(order.id), changed)
    events: tuple[OrderEvent, ...] = (*earlier, recorded)
    if _waited_for_this(unit, order):
        order, confirmed = order.confirm()
        events = (*events, confirmed)
    return unit.orders.save(order, *events, actor=caller, now=now)


def _waited_for_this(unit: UnitOfWork, order: Order) -> bool:
    if order.status is not OrderStatus.PENDING or order.authorize_status is not AmountStatus.FULL:
        return False
    channel = unit.channels.by_id([order.channel_id])[order.channel_id]
    return channel.payment_policy is PaymentPolicy.AUTHORIZE_FIRST
