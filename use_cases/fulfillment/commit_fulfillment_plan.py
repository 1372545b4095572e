"""fulfillmentPlanCommit: decide which location ships what, and give each its work order."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import MoveRefused
from domain.fulfillment.claims import free_to_plan
from domain.fulfillment.plan import FulfillmentPlan, PlanDraft
from domain.fulfillment.reallocation import Held
from domain.orders.statuses import OrderStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import Question, question_of
from use_cases.fulfillment.replanning import Decided, settle
from use_cases.fulfillment.room import full_days, limited_days
from use_cases.fulfillment.sourcing import Sourcing, best_plan, sourcing_of

ROOM_ATTEMPTS_LIMIT = 10
"""Times that a commit plans anew because others took the last room of a day meanwhile."""


def commit_fulfillment_plan(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    expected_version: int | None = None,
    within: Held | None = None,
) -> FulfillmentPlan:
    """Plan what no work claims on today's stock, move the allocations there, open work orders.

    `within` leaves the plan no more than these pieces by product and location: what planning a
    backlog gave to the order. Raises NotFound, StaleVersion, MoveRefused unless CONFIRMED,
    WorkAlreadyActive where work claims all that is left, NothingToPlan, and StockShortage where
    locations that held the pieces may no longer ship them.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    if order.status is not OrderStatus.CONFIRMED:
        raise MoveRefused("plan", order.status.value, field=("orderId",))
    free = free_to_plan(order, unit.fulfillment.work_orders_of(order.id))
    question = question_of(unit, order, now, free)
    unit.stock.lock(question.product_ids, question.location_ids)
    draft = _plan_with_room(unit, question, within)
    replanned, events, committed = settle(unit, caller, now, order, Decided(free, draft))
    unit.orders.save(replanned, *events, actor=caller, now=now)
    assert committed is not None, "a plan of something has a parcel"
    return committed


def _plan_with_room(unit: UnitOfWork, question: Question, within: Held | None) -> PlanDraft:
    """The best plan of which every parcel has room on its day, by the days as they are held."""
    locations = unit.shipping_network().by_id
    draft = best_plan(_sourcing(unit, question, within))
    for _ in range(ROOM_ATTEMPTS_LIMIT):
        days = limited_days(draft, locations)
        full = full_days(unit, days)
        if not full:
            break
        taken = {day: days[day] or 0 for day in full}
        question = question.with_booked({**question.facts.booked, **taken})
        draft = best_plan(_sourcing(unit, question, within))
    return draft


def _sourcing(unit: UnitOfWork, question: Question, within: Held | None) -> Sourcing:
    sourcing = sourcing_of(unit, question, unit.stock.available)
    return sourcing if within is None else sourcing.within(within)
