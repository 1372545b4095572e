"""fulfillmentPlanCommit: decide which location ships what, and give each its work order."""

from datetime import datetime
from uuid import UUID

from domain.access import Caller
from domain.errors import MoveRefused
from domain.fulfillment.claims import free_to_plan
from domain.fulfillment.plan import FulfillmentPlan
from domain.orders.statuses import OrderStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import question_of
from use_cases.fulfillment.replanning import Decided, settle
from use_cases.fulfillment.sourcing import best_plan, sourcing_of


def commit_fulfillment_plan(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentPlan:
    """Plan what no work claims on today's stock, move the allocations there, open work orders.

    Raises NotFound, StaleVersion, MoveRefused unless CONFIRMED, WorkAlreadyActive where work claims
    all that is left, NothingToPlan, and StockShortage where locations that held the pieces may no
    longer ship them.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    if order.status is not OrderStatus.CONFIRMED:
        raise MoveRefused("plan", order.status.value, field=("orderId",))
    free = free_to_plan(order, unit.fulfillment.work_orders_of(order.id))
    question = question_of(unit, order, now, free)
    unit.stock.lock(question.product_ids, question.location_ids)
    draft = best_plan(sourcing_of(unit, question, unit.stock.available))
    replanned, events, committed = settle(unit, caller, now, order, Decided(free, draft))
    unit.orders.save(replanned, *events, actor=caller, now=now)
    assert committed is not None, "a plan of something has a parcel"
    return committed
