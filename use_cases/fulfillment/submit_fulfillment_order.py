"""fulfillmentOrderSubmit: ask a third party to do its part of an order."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderSubmitted
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def submit_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Send the request; accepting and rejecting are its answers.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless OPEN and not yet submitted.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    submitted = work_order_in(unit, order, fulfillment_order_id).submit()
    unit.fulfillment.save_work_order(submitted)
    unit.orders.save(order, FulfillmentOrderSubmitted(submitted.id), actor=caller, now=now)
    return submitted
