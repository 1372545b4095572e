"""Refunds: money back, allocated to lines and shipping to the minor unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What a refund gives back for pieces of a line, in minor units; `quantity` may be 0."""

    line_number: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund with its allocations. Amounts in minor units of the order's currency."""

    id: UUID
    order_id: UUID
    transaction_id: UUID
    amount: int
    shipping_amount: int
    lines: tuple[RefundLine, ...]
    created_at: datetime
    return_id: UUID | None = None
    reason: str | None = None


def refunded_by_line(refunds: Iterable[Refund]) -> dict[int, tuple[int, int]]:
    """Per line number: pieces and minor units given back so far."""
    sums: dict[int, tuple[int, int]] = {}
    for refund in refunds:
        for line in refund.lines:
            quantity, amount = sums.get(line.line_number, (0, 0))
            sums[line.line_number] = (quantity + line.quantity, amount + line.amount)
    return sums
