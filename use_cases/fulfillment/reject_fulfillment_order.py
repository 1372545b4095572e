"""fulfillmentOrderReject: a location will not do its part; others do it instead."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.work_requests import RejectReason
from domain.orders.avoidance import Avoidance
from domain.orders.work_events import FulfillmentOrderRejected
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.replanning import replan_rest


def reject_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    reason: RejectReason,
    note: str | None = None,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Take work back from a location that refuses it, and plan what is left of the order at once.

    Later plans of the order leave the location out; its stock is free again. Pieces that no other
    location has are backordered. Cartons that are packed still ship from there. Raises NotFound,
    StaleVersion (of the order), MoveRefused once all is packed, InvalidInput.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    rejected = found.reject(reason, optional_text(note, field=("note",), limit=500))
    unit.fulfillment.save_work_order(rejected)
    avoiding = order.avoid(Avoidance(rejected.location_id))
    replanned, events = replan_rest(unit, caller, now, avoiding, changed=(found, rejected))
    told = FulfillmentOrderRejected(rejected.id, rejected.location_id, reason.value)
    unit.orders.save(replanned, told, *events, actor=caller, now=now)
    return rejected
