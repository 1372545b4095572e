"""fulfillmentOrderReleaseHold: work may begin after all."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderHoldReleased
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def release_hold_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Open a work order again.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless ON_HOLD.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    released = work_order_in(unit, order, fulfillment_order_id).release_hold()
    unit.fulfillment.save_work_order(released)
    unit.orders.save(order, FulfillmentOrderHoldReleased(released.id), actor=caller, now=now)
    return released
