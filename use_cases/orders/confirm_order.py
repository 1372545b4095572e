"""orderConfirm: nothing stands in the way of fulfilling an order any more."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.orders.confirmation import check_payment
from domain.orders.order import Order
from persistence.unit_of_work import UnitOfWork

OVERRIDE_SCOPE = "orders:override"
"""Who holds it may confirm an order that is not yet paid for."""


def confirm_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    expected_version: int | None = None,
) -> Order:
    """Confirm a pending order.

    Raises NotFound, StaleVersion, MoveRefused unless PENDING, and PaymentNotAuthorized where the
    channel wants its money first and the caller may not override that.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    confirmed, event = order.confirm()
    if not caller.may(OVERRIDE_SCOPE):
        check_payment(order, unit.channels.by_id([order.channel_id])[order.channel_id])
    return unit.orders.save(confirmed, event, actor=caller, now=now)
