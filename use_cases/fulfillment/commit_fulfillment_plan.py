"""fulfillmentPlanCommit: decide which location ships what, and give each its work order."""

from datetime import datetime
from uuid import UUID

from domain.access import Caller
from domain.errors import MoveRefused
from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.plan import FulfillmentPlan, PlanDraft, PlanStatus
from domain.fulfillment.reallocation import (
    Held,
    OwnStock,
    check_no_work,
    demands_of,
    held_by,
    planned_allocations,
    stock_moves,
)
from domain.orders.events import FulfillmentPlanCommitted, PlannedFulfillmentOrder
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import facts_of_order, plan, products_of_order


def commit_fulfillment_plan(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    expected_version: int | None = None,
) -> FulfillmentPlan:
    """Plan on today's stock, move the allocations there, open one work order a parcel.

    Raises NotFound, StaleVersion, MoveRefused unless CONFIRMED, WorkAlreadyActive, NothingToPlan,
    and StockShortage where locations that held the pieces may no longer ship them.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    if order.status is not OrderStatus.CONFIRMED:
        raise MoveRefused("plan", order.status.value, field=("orderId",))
    earlier = unit.fulfillment.work_orders_of(order.id)
    check_no_work(earlier)
    held = held_by(order)
    draft = _plan_on_locked_stock(unit, order, held)
    replanned = order.reallocate(planned_allocations(draft))
    unit.stock.move(stock_moves(held, replanned, now), actor=caller)
    committed = FulfillmentPlan(
        unit.ids.new(now), order.id, PlanStatus.COMMITTED, draft, created_at=now
    )
    _supersede_earlier(unit, order)
    unit.fulfillment.save_plan(committed)
    work_orders = _open_work_orders(unit, order, committed, now, first=len(earlier) + 1)
    event = FulfillmentPlanCommitted(
        committed.id,
        replanned.open_allocations(),
        tuple(
            PlannedFulfillmentOrder(
                entry.id, entry.number, entry.location_id,
                tuple((line.line_number, line.quantity) for line in entry.lines),
            )
            for entry in work_orders
        ),
    )  # fmt: skip
    unit.orders.save(replanned, event, actor=caller, now=now)
    return committed


def _plan_on_locked_stock(unit: UnitOfWork, order: Order, held: Held) -> PlanDraft:
    facts = facts_of_order(unit, order)
    demands = demands_of(order, products_of_order(unit, order))
    # A location that may no longer ship keeps what it holds until the plan takes it away.
    places = {place.id for place in facts.usable_locations} | {place for _, place in held}
    unit.stock.lock((demand.product_id for demand in demands), places)
    return plan(facts, demands, OwnStock(held, unit.stock.available).available)


def _supersede_earlier(unit: UnitOfWork, order: Order) -> None:
    for earlier in unit.fulfillment.plans_of(order.id):
        if earlier.status is PlanStatus.COMMITTED:
            unit.fulfillment.save_plan(earlier.supersede())


def _open_work_orders(
    unit: UnitOfWork, order: Order, committed: FulfillmentPlan, now: datetime, first: int
) -> list[FulfillmentOrder]:
    return [
        unit.fulfillment.save_work_order(
            FulfillmentOrder(
                id=unit.ids.new(now),
                order_id=order.id,
                number=f"{order.number}-F{number}",
                location_id=parcel.location_id,
                plan_id=committed.id,
                status=FulfillmentOrderStatus.OPEN,
                lines=tuple(FulfillmentOrderLine(*entry) for entry in parcel.lines),
            )
        )
        for number, parcel in enumerate(committed.draft.parcels, start=first)
    ]
