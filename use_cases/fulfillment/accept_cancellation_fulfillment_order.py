"""fulfillmentOrderAcceptCancellation: a third party stops."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderCancellationAccepted
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.room import move_room


def accept_cancellation_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """What it had not packed is nobody's work: it keeps its stock there until it is planned again.

    The work is CANCELED, or INCOMPLETE where it had begun: cartons that are packed still ship from
    there. Work that the merchant had canceled stays so. Raises NotFound, StaleVersion (of the
    order), MoveRefused unless it was asked to stop, or once all of it is packed.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    stopped = unit.fulfillment.save_work_order(found.accept_cancellation())
    if found.is_active:
        move_room(unit, [found], [stopped])
    unit.orders.save(order, FulfillmentOrderCancellationAccepted(stopped.id), actor=caller, now=now)
    return stopped
