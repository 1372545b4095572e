"""What a new plan changes: who has to ship what, and which stock moves for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalog.product import Product
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.plan import Demand, NothingToPlan, PlanDraft, WorkAlreadyActive
from domain.fulfillment.planning import Available, Missing
from domain.orders.events import AllocatedLine
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState

Held = dict[tuple[UUID, UUID], int]
"""Pieces by product and location."""


@dataclass(frozen=True, slots=True)
class OwnStock:
    """Stock as one order sees it: what it holds itself it may plan again."""

    held: Held
    others: Available

    def available(self, product_id: UUID, location_id: UUID) -> int:
        """Pieces this order may have of a product at a location."""
        own = self.held.get((product_id, location_id), 0)
        return self.others(product_id, location_id) + own


def held_by(order: Order) -> Held:
    """The stock that is committed to an order, by product and location."""
    held: Held = {}
    for line in order.lines:
        if not line.tracks_stock:
            continue
        for allocation in line.allocations:
            if allocation.open:
                key = (line.product_id, allocation.location_id)
                held[key] = held.get(key, 0) + allocation.open
    return held


def demands_of(order: Order, products: Mapping[UUID, Product]) -> list[Demand]:
    """What of an order has to be shipped from somewhere and is in no carton yet.

    Raises NothingToPlan.
    """
    demands = [
        Demand(
            line=line.number,
            product_id=line.product_id,
            sku=line.sku,
            quantity=line.allocated - line.packed,
            weight_grams=line.weight_grams,
            flags=products[line.product_id].flags,
            tracks_stock=line.tracks_stock,
        )
        for line in order.lines
        if line.allocated > line.packed
    ]
    if not demands:
        raise NothingToPlan
    return demands


def check_no_work(work_orders: Iterable[FulfillmentOrder]) -> None:
    """A plan may change only what no location claims or has in a carton.

    Raises WorkAlreadyActive.
    """
    claimed = [
        entry.number
        for entry in work_orders
        if entry.is_active or any(line.packed > line.shipped for line in entry.lines)
    ]
    if claimed:
        raise WorkAlreadyActive(tuple(claimed))


def planned_allocations(draft: PlanDraft) -> list[AllocatedLine]:
    """What the parcels of a plan ask of each location."""
    return [
        AllocatedLine(line, parcel.location_id, quantity)
        for parcel in draft.parcels
        for line, quantity in parcel.lines
    ]


def stock_moves(before: Held, order: Order, now: datetime) -> list[StockMovement]:
    """The least movements that bring what was held to what the order holds now."""
    after = held_by(order)
    moves = []
    for key in sorted(before.keys() | after.keys()):
        gained = after.get(key, 0) - before.get(key, 0)
        if gained:
            states = (StockState.AVAILABLE, StockState.COMMITTED)
            source, target = states if gained > 0 else states[::-1]
            reason, document = MovementReason.REPLANNED, DocumentType.ORDER
            moves.append(
                StockMovement(*key, source, target, abs(gained), reason, document, order.id, now)
            )
    return moves


def shortages(missing: Iterable[Missing], demands: Sequence[Demand]) -> list[StockShortage]:
    """A refusal for each product that no usable location has enough of, at its first line."""
    first = {demand.product_id: demand.line - 1 for demand in reversed(demands)}
    return [
        StockShortage(entry.sku, entry.requested, entry.available, first[entry.product_id])
        for entry in missing
    ]
