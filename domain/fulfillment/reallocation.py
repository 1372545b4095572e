"""What a new plan changes: who has to ship what, and which stock moves for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalog.product import Product
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Available, Missing
from domain.orders.event_parts import AllocatedLine, LineQuantities
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.ledger import (
    LARGEST_ON_HAND,
    DocumentType,
    MovementReason,
    StockMovement,
    StockState,
)

Held = dict[tuple[UUID, UUID], int]
"""Pieces by product and location."""


@dataclass(frozen=True, slots=True)
class OwnStock:
    """Stock as one order sees it: what it holds itself it may plan again.

    Of `avoided` (product, location) it takes no more than that; of `endless` products, which have
    no stock, as much as it wants.
    """

    held: Held
    others: Available
    avoided: frozenset[tuple[UUID, UUID]] = frozenset()
    endless: frozenset[UUID] = frozenset()

    def available(self, product_id: UUID, location_id: UUID) -> int:
        """Pieces this order may have of a product at a location."""
        own = self.held.get((product_id, location_id), 0)
        if (product_id, location_id) in self.avoided:
            return own
        if product_id in self.endless:
            return LARGEST_ON_HAND
        return self.others(product_id, location_id) + own


def held_by(order: Order) -> Held:
    """The stock that is committed to an order, by product and location."""
    return stock_behind(order, order.open_allocations())


def stock_behind(order: Order, pieces: Iterable[AllocatedLine]) -> Held:
    """The stock behind some pieces of an order, by product and location."""
    held: Held = {}
    for entry in pieces:
        line = order.line(entry.line)
        if line.tracks_stock:
            key = (line.product_id, entry.location_id)
            held[key] = held.get(key, 0) + entry.quantity
    return held


def replaced(
    order: Order, pieces: Iterable[AllocatedLine], planned: Iterable[AllocatedLine]
) -> list[AllocatedLine]:
    """What stands behind an order once other pieces took the place of some."""
    left = {(entry.line, entry.location_id): entry.quantity for entry in order.open_allocations()}
    for entry in pieces:
        left[entry.line, entry.location_id] -= entry.quantity
    kept = [AllocatedLine(*key, quantity) for key, quantity in left.items() if quantity]
    return [*kept, *planned]


def less(held: Held, lost: Held) -> Held:
    """What is left of stock after a loss."""
    return {key: pieces - lost.get(key, 0) for key, pieces in held.items()}


def demands_of(
    order: Order,
    pieces: Iterable[AllocatedLine],
    products: Mapping[UUID, Product],
    avoided: frozenset[tuple[UUID, UUID]] = frozenset(),
) -> list[Demand]:
    """Some pieces of an order as a plan asks for them, by line.

    A product without stock is everywhere, but where somebody looked for it and found none: there
    its pieces are counted, too.
    """
    wanted: dict[int, int] = {}
    for entry in pieces:
        wanted[entry.line] = wanted.get(entry.line, 0) + entry.quantity
    missed = {product_id for product_id, _ in avoided}
    demands = []
    for number in sorted(wanted):
        line = order.line(number)
        demands.append(
            Demand(
                line=number,
                product_id=line.product_id,
                sku=line.sku,
                quantity=wanted[number],
                weight_grams=line.weight_grams,
                flags=products[line.product_id].flags,
                tracks_stock=line.tracks_stock or line.product_id in missed,
            )
        )
    return demands


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


def loss_moves(lost: Held, order: Order, now: datetime) -> list[StockMovement]:
    """The movements that take pieces out of the books which an order held and nobody found."""
    return [
        StockMovement(
            *key, StockState.COMMITTED, StockState.ADJUSTMENT, pieces,
            MovementReason.NOT_FOUND, DocumentType.ORDER, order.id, now,
        )
        for key, pieces in sorted(lost.items())
    ]  # fmt: skip


def within_stock(
    demands: Sequence[Demand], missing: Iterable[Missing]
) -> tuple[list[Demand], LineQuantities]:
    """What can be had of some demands, and what cannot: later lines of a product wait first."""
    left = {entry.product_id: entry.available for entry in missing}
    possible, short = [], []
    for demand in demands:
        had = min(demand.quantity, left.get(demand.product_id, demand.quantity))
        if demand.product_id in left:
            left[demand.product_id] -= had
        if had:
            possible.append(demand.of(had))
        if had < demand.quantity:
            short.append((demand.line, demand.quantity - had))
    return possible, tuple(short)


def shortages(missing: Iterable[Missing], demands: Sequence[Demand]) -> list[StockShortage]:
    """A refusal for each product that no usable location has enough of, at its first line."""
    first = {demand.product_id: demand.line - 1 for demand in reversed(demands)}
    return [
        StockShortage(entry.sku, entry.requested, entry.available, first[entry.product_id])
        for entry in missing
    ]
