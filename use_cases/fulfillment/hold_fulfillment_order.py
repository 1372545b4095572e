"""fulfillmentOrderHold: work may not begin; others may do it meanwhile."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.work_requests import HoldReason
from domain.orders.event_parts import AllocatedLine, LineQuantities
from domain.orders.events import OrderEvent
from domain.orders.order import Order
from domain.orders.work_events import FulfillmentOrderHeld
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.planning_facts import question_of
from use_cases.fulfillment.replanning import Decided, settle
from use_cases.fulfillment.sourcing import plan_what_can_be, sourcing_of


def hold_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    reason: HoldReason,
    note: str | None = None,
    replan: bool = False,
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Hold an open work order back.

    With `replan`, what other locations have is planned there at once; the rest stays on hold, and
    nothing left cancels the work. Raises NotFound, StaleVersion (of the order), MoveRefused unless
    OPEN, InvalidInput.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    held = found.hold(reason, optional_text(note, field=("note",), limit=500))
    unit.fulfillment.save_work_order(held)
    moved: LineQuantities = ()
    events: tuple[OrderEvent, ...] = ()
    if replan:
        order, moved, events = _plan_elsewhere(unit, caller, now, order, held)
    told = FulfillmentOrderHeld(held.id, reason.value, moved)
    unit.orders.save(order, told, *events, actor=caller, now=now)
    return work_order_in(unit, order, fulfillment_order_id)


def _plan_elsewhere(
    unit: UnitOfWork, caller: Caller, now: datetime, order: Order, held: FulfillmentOrder
) -> tuple[Order, LineQuantities, tuple[OrderEvent, ...]]:
    place = held.location_id
    pieces = [AllocatedLine(line, place, quantity) for line, quantity in held.left()]
    question = question_of(unit, order, now, pieces, avoid=[place])
    unit.stock.lock(question.product_ids, question.location_ids)
    draft, short = plan_what_can_be(sourcing_of(unit, question, unit.stock.available))
    staying = dict(short)
    left = ((line, quantity - staying.get(line, 0)) for line, quantity in held.left())
    moved = tuple((line, quantity) for line, quantity in left if quantity)
    if not moved:
        return order, (), ()
    left_over = unit.fulfillment.save_work_order(held.give_up("move", moved))
    gone = tuple(AllocatedLine(line, place, quantity) for line, quantity in moved)
    decided = Decided(gone, draft, changed=((held, left_over),))
    replanned, events, _ = settle(unit, caller, now, order, decided)
    return replanned, moved, events
