"""fulfillmentOrderRequestCancellation: a third party is asked to stop."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderCancellationRequested
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def request_cancellation_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Ask a third party to give back what it has not packed. Until it answers, its work goes on.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless it was asked to do the work, or
    once all of it is packed.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    asked = work_order_in(unit, order, fulfillment_order_id).request_cancellation()
    unit.fulfillment.save_work_order(asked)
    unit.orders.save(order, FulfillmentOrderCancellationRequested(asked.id), actor=caller, now=now)
    return asked
