"""Whose promise is broken when pieces turn out to be missing.

The pieces that hurt least go first: free ones, then those held for carts and quotes, the newest
hold first; then those of orders, the newest order first, and of all of them those that nobody has
begun to work on. What lies packed in a carton was seen by a person and is not missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fulfillment.claims import divided
from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.orders.order import Order


@dataclass(frozen=True, slots=True)
class Robbable:
    """Pieces of an order's line that may be taken away, and the work that counts on them."""

    order: Order
    line: int
    quantity: int
    work: FulfillmentOrder | None
    is_begun: bool

    @property
    def rank(self) -> tuple[bool, float, int, int, int]:
        """Who is robbed first: not begun, newest order, its last line."""
        return (
            self.is_begun,
            -self.order.placed_at.timestamp(),
            -self.order.id.int,
            -self.line,
            int(self.work is not None),
        )


def robbable(
    order: Order, work_orders: Sequence[FulfillmentOrder], product_id: UUID, location_id: UUID
) -> list[Robbable]:
    """What an order has of a product at a location that is in no carton."""
    lines = {
        line.number for line in order.lines if line.product_id == product_id and line.tracks_stock
    }
    _, free = divided(order, work_orders)
    found = [
        Robbable(order, entry.line, entry.quantity, None, is_begun=False)
        for entry in free
        if entry.location_id == location_id and entry.line in lines
    ]
    for work in work_orders:
        if work.is_active and work.location_id == location_id:
            begun = work.status is FulfillmentOrderStatus.IN_PROGRESS
            found += [
                Robbable(order, line, pieces, work, is_begun=begun)
                for line, pieces in work.left()
                if line in lines
            ]
    return found


def chosen(candidates: Iterable[Robbable], missing: int) -> tuple[list[tuple[Robbable, int]], int]:
    """From whom to take how many pieces, and how many nobody can give."""
    taken = []
    for entry in sorted(candidates, key=lambda candidate: candidate.rank):
        if not missing:
            break
        pieces = min(missing, entry.quantity)
        taken.append((entry, pieces))
        missing -= pieces
    return taken, missing
