"""fulfillmentOrderRejectCancellation: a third party could not stop any more."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderCancellationRejected
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def reject_cancellation_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    note: str | None = None,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """The work goes on; what the merchant had canceled anyway stays canceled.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless it was asked to stop,
    InvalidInput.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    said = optional_text(note, field=("note",), limit=500)
    kept_on = work_order_in(unit, order, fulfillment_order_id).reject_cancellation(said)
    unit.fulfillment.save_work_order(kept_on)
    unit.orders.save(order, FulfillmentOrderCancellationRejected(kept_on.id), actor=caller, now=now)
    return kept_on
