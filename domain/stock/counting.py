"""Stock counts: what people found on the shelves, against what the books said when they looked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.catalog.product import Product
from domain.errors import DomainError, InvalidInput
from domain.money import Money
from domain.state_machine import next_status
from domain.validation import LARGEST_QUANTITY

LINES_LIMIT = 10_000
"""Of one count: who counts more counts in parts, shelf by shelf."""

COST_SCALE = 10_000


class CountStatus(StrEnum):
    """How far a count is."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    APPLIED = "APPLIED"
    REJECTED = "REJECTED"


COUNT_MOVES: dict[CountStatus, dict[str, CountStatus]] = {
    CountStatus.OPEN: {
        "record": CountStatus.OPEN,
        "submit": CountStatus.SUBMITTED,
        "apply": CountStatus.APPLIED,
        "reject": CountStatus.REJECTED,
    },
    CountStatus.SUBMITTED: {"approve": CountStatus.APPLIED, "reject": CountStatus.REJECTED},
    CountStatus.APPLIED: {},
    CountStatus.REJECTED: {},
}
"""A submitted count is not counted again: it is approved, or rejected and made anew."""


class PiecesInCartons(DomainError):
    """Fewer pieces were counted than lie packed in cartons that wait to leave."""

    code = "INSUFFICIENT_STOCK"

    def __init__(self, sku: str, missing: int) -> None:
        super().__init__(
            f"{sku}: {missing} of the missing pieces are packed for orders. Count cartons too, or "
            "cancel their shipments first.",
            field=("stockCountId",),
        )


@dataclass(frozen=True, slots=True)
class ApprovalLimit:
    """Above which difference somebody else has to agree; None: no such limit."""

    pieces: int | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class CountLine:
    """One product: pieces found, and pieces in the books at that moment, in every state together.

    `robbed` pieces were promised to orders that now wait for others.
    """

    product_id: UUID
    expected: int | None = None
    counted: int | None = None
    counted_at: datetime | None = None
    robbed: int = 0

    @property
    def variance(self) -> int:
        """Pieces found beyond the books; negative: missing. 0 while it was not counted."""
        if self.counted is None or self.expected is None:
            return 0
        return self.counted - self.expected

    def found(self, pieces: int, in_books: int, now: datetime) -> "CountLine":
        """The line once somebody counted. Raises InvalidInput."""
        if not 0 <= pieces <= LARGEST_QUANTITY:
            raise InvalidInput(f"Stock is from 0 to {LARGEST_QUANTITY}.", field=("counted",))
        return replace(self, counted=pieces, expected=in_books, counted_at=now)


@dataclass(frozen=True, slots=True)
class StockCount:
    """A count of products at one location.

    While it is `blind` and OPEN, counters do not see what the books say. A difference is what
    was found against the books at that moment: what moves between counting and applying is
    neither lost nor counted twice.
    """

    id: UUID
    number: str
    location_id: UUID
    blind: bool
    limit: ApprovalLimit
    created_by: str
    status: CountStatus = CountStatus.OPEN
    note: str | None = None
    decided_by: str | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None

    def recording(self) -> "StockCount":
        """The count, if pieces may still be recorded. Raises MoveRefused."""
        return replace(self, status=next_status(COUNT_MOVES, self.status, "record"))

    def submitted(self, now: datetime) -> "StockCount":
        """The count, waiting for somebody to agree. Raises MoveRefused."""
        status = next_status(COUNT_MOVES, self.status, "submit")
        return replace(self, status=status, submitted_at=now)

    def applied(self, actor: str, now: datetime) -> "StockCount":
        """The count, in the books. Raises MoveRefused."""
        move = "apply" if self.status is CountStatus.OPEN else "approve"
        status = next_status(COUNT_MOVES, self.status, move)
        submitted = self.submitted_at or now
        return replace(
            self, status=status, submitted_at=submitted, decided_at=now, decided_by=actor
        )

    def rejected(self, actor: str, now: datetime, note: str | None) -> "StockCount":
        """The count, given up; the books stay as they are. Raises MoveRefused."""
        status = next_status(COUNT_MOVES, self.status, "reject")
        return replace(
            self, status=status, decided_at=now, decided_by=actor, note=note or self.note
        )


def checked_limit(limit: ApprovalLimit) -> ApprovalLimit:
    """The limit, if it is one. Raises InvalidInput."""
    if limit.pieces is not None and not 0 <= limit.pieces <= LARGEST_QUANTITY:
        raise InvalidInput("Pieces, 0 or more.", field=("approval_over_pieces",))
    if limit.amount is not None and limit.amount.minor < 0:
        raise InvalidInput("An amount, 0 or more.", field=("approval_over_amount",))
    return limit


def needs_approval(
    limit: ApprovalLimit, lines: Iterable[CountLine], products: Mapping[UUID, Product]
) -> bool:
    """Whether the differences, surpluses and losses added up, are above the limit.

    The value of a product with no known cost in the limit's currency cannot be judged: a
    difference of it needs approval.
    """
    different = [line for line in lines if line.variance]
    if limit.pieces is not None and sum(abs(line.variance) for line in different) > limit.pieces:
        return True
    if limit.amount is None:
        return False
    value = 0
    for line in different:
        product = products[line.product_id]
        if product.cost is None or product.cost_currency != limit.amount.currency:
            return True
        value += abs(line.variance) * product.cost
    return value > limit.amount.to_decimal() * COST_SCALE
