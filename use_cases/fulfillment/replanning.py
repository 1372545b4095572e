"""Planning what is left of an order anew: its pieces move to where they can be shipped from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access import Caller
from domain.fulfillment.claims import divided
from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.plan import FulfillmentPlan, PlanDraft, PlanStatus
from domain.fulfillment.reallocation import Held, held_by, less, planned_allocations, stock_moves
from domain.orders.event_parts import LineQuantities, PlannedFulfillmentOrder
from domain.orders.events import FulfillmentPlanCommitted, OrderEvent
from domain.orders.order import Order
from domain.orders.work_events import LinesBackordered
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import plan_what_can_be, question_of


@dataclass(frozen=True, slots=True)
class Decided:
    """What was planned of the pieces that no work claims; `short` have no stock behind them."""

    draft: PlanDraft
    short: LineQuantities = ()
    lost: Held | None = None


def replan_rest(
    unit: UnitOfWork, caller: Caller, now: datetime, order: Order, *, lost: Held | None = None
) -> tuple[Order, tuple[OrderEvent, ...]]:
    """Plan everything that no work claims; what no location has is backordered.

    `lost` is stock behind these pieces that is not there any more; its positions are locked here,
    the loss itself is the caller's to book.
    """
    _, free = divided(order, unit.fulfillment.work_orders_of(order.id))
    if not free:
        return order, ()
    question = question_of(unit, order, free)
    unit.stock.lock(question.product_ids, question.location_ids)
    own = less(question.own, lost or {})
    available = question.with_own(own).stock(unit.stock.available)
    draft, short = plan_what_can_be(question.facts, question.demands, available)
    changed, events, _ = settle(unit, caller, now, order, Decided(draft, short, lost))
    return changed, events


def settle(
    unit: UnitOfWork, caller: Caller, now: datetime, order: Order, decided: Decided
) -> tuple[Order, tuple[OrderEvent, ...], FulfillmentPlan | None]:
    """Let a plan stand: move the stock there, open a work order for each parcel.

    The positions are locked, the order is the caller's to save with these events.
    """
    work_orders = unit.fulfillment.work_orders_of(order.id)
    taken, _ = divided(order, work_orders)
    draft, short = decided.draft, decided.short
    replanned = order.reallocate([*taken, *planned_allocations(draft)], short)
    held = less(held_by(order), decided.lost or {})
    unit.stock.move(stock_moves(held, replanned, now), actor=caller)
    events: list[OrderEvent] = []
    plan = None
    if draft.parcels:
        plan = FulfillmentPlan(
            unit.ids.new(now), order.id, PlanStatus.COMMITTED, draft, created_at=now
        )
        _supersede_finished(unit, order, work_orders)
        unit.fulfillment.save_plan(plan)
        made = [
            open_work_order(unit, order, plan.id, parcel.location_id, parcel.lines, now)
            for parcel in draft.parcels
        ]
        events.append(
            FulfillmentPlanCommitted(plan.id, replanned.open_allocations(), told_of(made))
        )
    if short:
        events.append(LinesBackordered(short, replanned.open_allocations()))
    return replanned, tuple(events), plan


def open_work_order(
    unit: UnitOfWork,
    order: Order,
    plan_id: UUID,
    location_id: UUID,
    lines: LineQuantities,
    now: datetime,
    status: FulfillmentOrderStatus = FulfillmentOrderStatus.OPEN,
) -> FulfillmentOrder:
    """Give a location its part of an order, under the order's next number."""
    count = len(unit.fulfillment.work_orders_of(order.id))
    return unit.fulfillment.save_work_order(
        FulfillmentOrder(
            id=unit.ids.new(now),
            order_id=order.id,
            number=f"{order.number}-F{count + 1}",
            location_id=location_id,
            plan_id=plan_id,
            status=status,
            lines=tuple(FulfillmentOrderLine(*entry) for entry in lines),
        )
    )


def told_of(work_orders: Iterable[FulfillmentOrder]) -> tuple[PlannedFulfillmentOrder, ...]:
    """What events keep of new work orders."""
    return tuple(
        PlannedFulfillmentOrder(
            entry.id, entry.number, entry.location_id,
            tuple((line.line_number, line.quantity) for line in entry.lines),
        )
        for entry in work_orders
    )  # fmt: skip


def _supersede_finished(
    unit: UnitOfWork, order: Order, work_orders: Iterable[FulfillmentOrder]
) -> None:
    """A plan stands as long as any of its work does."""
    at_work = {entry.plan_id for entry in work_orders if entry.is_active}
    for earlier in unit.fulfillment.plans_of(order.id):
        if earlier.status is PlanStatus.COMMITTED and earlier.id not in at_work:
            unit.fulfillment.save_plan(earlier.supersede())
