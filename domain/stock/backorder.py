"""Backorders: pieces that were sold before they came, waiting in their product's queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

DEFAULT_PRIORITY = 100
LARGEST_PRIORITY = 1_000_000


class BackorderKind(StrEnum):
    """Why pieces wait: what the product's policy was, or stock that turned out to be missing."""

    BACKORDER = "BACKORDER"
    PREORDER = "PREORDER"
    UNLIMITED = "UNLIMITED"
    SHORTFALL = "SHORTFALL"


@dataclass(frozen=True, slots=True)
class Backorder:
    """Pieces of one order line that wait. A lower `priority` is served first."""

    order_id: UUID
    line_number: int
    product_id: UUID
    channel_id: UUID
    quantity: int
    kind: BackorderKind
    queued_at: datetime
    priority: int = DEFAULT_PRIORITY

    @property
    def place(self) -> tuple[int, datetime, bytes, int]:
        """Where it stands in the queue: by priority, then who came first."""
        return (self.priority, self.queued_at, self.order_id.bytes, self.line_number)

    def served(self, quantity: int) -> "Backorder | None":
        """What still waits once pieces were allocated; None when nothing does."""
        rest = self.quantity - quantity
        return replace(self, quantity=rest) if rest else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Pieces that are to come on a day, and where."""

    location_id: UUID
    expected_on: date
    quantity: int


def expected_dates(
    queue: Sequence[Backorder], deliveries: Iterable[Delivery], *, already_here: int = 0
) -> dict[tuple[UUID, int], date | None]:
    """The day by which the last piece of each waiting line is to come; None where none is known.

    `queue` comes in its order. Pieces that are here and not served yet go to its head.
    """
    coming = sorted(deliveries, key=lambda delivery: delivery.expected_on)
    index, left, day = 0, already_here, None
    answers: dict[tuple[UUID, int], date | None] = {}
    for entry in queue:
        wanted = entry.quantity
        while wanted > left and index < len(coming):
            wanted -= left
            left, day = coming[index].quantity, coming[index].expected_on
            index += 1
        covered = wanted <= left
        left = left - wanted if covered else 0
        answers[entry.order_id, entry.line_number] = day if covered else None
    return answers
