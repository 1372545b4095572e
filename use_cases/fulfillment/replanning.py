"""Planning what is left of an order anew: its pieces move to where they can be shipped from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.claims import divided
from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.moving import may_ship_for
from domain.fulfillment.plan import FulfillmentPlan, PlanDraft, PlannedParcel, PlanStatus
from domain.fulfillment.reallocation import (
    Held,
    held_by,
    less,
    loss_moves,
    planned_allocations,
    replaced,
    stock_moves,
)
from domain.orders.event_parts import AllocatedLine, LineQuantities, PlannedFulfillmentOrder
from domain.orders.events import FulfillmentPlanCommitted, OrderEvent
from domain.orders.order import Order
from domain.orders.work_events import LinesBackordered
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import question_of
from use_cases.fulfillment.room import move_room
from use_cases.fulfillment.shortfalls import queue_shortfall
from use_cases.fulfillment.sourcing import plan_what_can_be, sourcing_of
from use_cases.fulfillment.spare_stock import spare_stock


@dataclass(frozen=True, slots=True)
class Decided:
    """The plan of some pieces of an order.

    `short` of them have no stock behind them, `lost` is stock that is not there any more. `changed`
    is work that gave pieces up for it, before and after.
    """

    pieces: tuple[AllocatedLine, ...]
    draft: PlanDraft
    short: LineQuantities = ()
    lost: Held = field(default_factory=dict)
    changed: tuple[tuple[FulfillmentOrder, FulfillmentOrder], ...] = ()


def replan_rest(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order: Order,
    *,
    changed: tuple[FulfillmentOrder, FulfillmentOrder],
    lost: Held | None = None,
) -> tuple[Order, tuple[OrderEvent, ...]]:
    """Plan everything that no work claims; what no location has is backordered.

    `changed` is the work that gave it up, before and after. `lost` is stock behind these pieces
    that is not there any more: it leaves the books here.
    """
    lost = lost or {}
    _, free = divided(order, unit.fulfillment.work_orders_of(order.id))
    asked = question_of(unit, order, now, free)
    network, channel = asked.facts.network.locations, asked.facts.channel
    places = [place for place in network if may_ship_for(place, channel)]
    unit.stock.lock(asked.product_ids, asked.location_ids | {place.id for place in places})
    question = asked.with_own(less(asked.own, lost))
    # Pieces that only change their place leave as many to others; those for lost ones do not.
    stock = spare_stock(unit, channel, places, {key for key, _ in lost}, asked.avoids)
    draft, short = plan_what_can_be(sourcing_of(unit, question, stock))
    decided = Decided(free, draft, short, lost, (changed,))
    replanned, events, _ = settle(unit, caller, now, order, decided)
    return replanned, events


def settle(
    unit: UnitOfWork, caller: Caller, now: datetime, order: Order, decided: Decided
) -> tuple[Order, tuple[OrderEvent, ...], FulfillmentPlan | None]:
    """Let a plan stand: move the stock there, open a work order for each parcel.

    The positions are locked, the order is the caller's to save with these events.
    """
    draft, short = decided.draft, decided.short
    allocations = replaced(order, decided.pieces, planned_allocations(draft))
    replanned = order.reallocate(allocations, short)
    held = less(held_by(order), decided.lost)
    unit.stock.move(loss_moves(decided.lost, order, now), actor=caller)
    unit.stock.move(stock_moves(held, replanned, now), actor=caller)
    events: list[OrderEvent] = []
    made: list[FulfillmentOrder] = []
    plan = None
    if draft.parcels:
        plan = FulfillmentPlan(
            unit.ids.new(now), order.id, PlanStatus.COMMITTED, draft, created_at=now
        )
        _supersede_finished(unit, order)
        unit.fulfillment.save_plan(plan)
        made = [_work_of(unit, order, parcel, now, plan.id) for parcel in draft.parcels]
        events.append(
            FulfillmentPlanCommitted(plan.id, replanned.open_allocations(), told_of(made))
        )
    before, after = [b for b, _ in decided.changed], [a for _, a in decided.changed]
    if short:
        # Before room: rules are locked before days are.
        queue_shortfall(unit, order, short)
        events.append(LinesBackordered(short, replanned.open_allocations()))
    move_room(unit, before, [*after, *made])
    return replanned, tuple(events), plan


def _work_of(
    unit: UnitOfWork, order: Order, parcel: PlannedParcel, now: datetime, plan_id: UUID
) -> FulfillmentOrder:
    opened = open_work_order(unit, order, parcel.location_id, parcel.lines, now, plan_id=plan_id)
    place = unit.shipping_network().by_id[parcel.location_id]
    return unit.fulfillment.save_work_order(
        replace(
            opened,
            service_code=parcel.service_code,
            ships_on=parcel.ships_on,
            deliver_by=parcel.deliver_by,
            books_room=place.daily_capacity is not None and parcel.ships_on is not None,
        )
    )


def open_work_order(
    unit: UnitOfWork,
    order: Order,
    location_id: UUID,
    lines: Sequence[tuple[int, int]],
    now: datetime,
    *,
    plan_id: UUID,
    like: FulfillmentOrder | None = None,
) -> FulfillmentOrder:
    """Give a location its part of an order, under the order's next number.

    It is open, or in the state of the work it is `like`.
    """
    count = len(unit.fulfillment.work_orders_of(order.id))
    opened = FulfillmentOrder(
        id=unit.ids.new(now),
        order_id=order.id,
        number=f"{order.number}-F{count + 1}",
        location_id=location_id,
        plan_id=plan_id,
        status=FulfillmentOrderStatus.OPEN,
        lines=tuple(FulfillmentOrderLine(*entry) for entry in lines),
    )
    if like is not None:
        opened = replace(opened, status=like.status, hold_reason=like.hold_reason, note=like.note)
    return unit.fulfillment.save_work_order(opened)


def told_of(work_orders: Iterable[FulfillmentOrder]) -> tuple[PlannedFulfillmentOrder, ...]:
    """What events keep of new work orders."""
    return tuple(
        PlannedFulfillmentOrder(
            entry.id, entry.number, entry.location_id,
            tuple((line.line_number, line.quantity) for line in entry.lines),
        )
        for entry in work_orders
    )  # fmt: skip


def _supersede_finished(unit: UnitOfWork, order: Order) -> None:
    """A plan stands as long as any of its work does."""
    work_orders = unit.fulfillment.work_orders_of(order.id)
    at_work = {entry.plan_id for entry in work_orders if entry.is_active}
    for earlier in unit.fulfillment.plans_of(order.id):
        if earlier.status is PlanStatus.COMMITTED and earlier.id not in at_work:
            unit.fulfillment.save_plan(earlier.supersede())
