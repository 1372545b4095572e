"""fulfillmentOrderAccept: a location begins to work on its part of an order."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.events import FulfillmentOrderAccepted
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def accept_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Take on an open work order.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless OPEN.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    accepted = work_order_in(unit, order, fulfillment_order_id).accept()
    unit.fulfillment.save_work_order(accepted)
    unit.orders.save(
        replace(order, work_started=True),
        FulfillmentOrderAccepted(accepted.id),
        actor=caller,
        now=now,
    )
    return accepted
