"""Refunds: money back, allocated to lines and shipping to the minor unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.payments.transaction import PaymentTransaction, TransactionStatus


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What a refund gives back for pieces of a line, in minor units; `quantity` may be 0."""

    line_number: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund with its allocations. Amounts in minor units of the order's currency.

    It gives back one charge by one transaction, whose status is the refund's.
    """

    id: UUID
    order_id: UUID
    transaction_id: UUID
    amount: int
    shipping_amount: int
    lines: tuple[RefundLine, ...]
    created_at: datetime
    return_id: UUID | None = None
    reason: str | None = None


def standing_refunds(
    refunds: Iterable[Refund], transactions: Iterable[PaymentTransaction]
) -> list[Refund]:
    """Refunds that gave money back or may still; a failed one gave nothing."""
    failed = {entry.id for entry in transactions if entry.status is TransactionStatus.FAILURE}
    return [entry for entry in refunds if entry.transaction_id not in failed]


def refunded_by_line(refunds: Iterable[Refund]) -> dict[int, tuple[int, int]]:
    """Per line number: pieces and minor units given back by these refunds."""
    sums: dict[int, tuple[int, int]] = {}
    for refund in refunds:
        for line in refund.lines:
            quantity, amount = sums.get(line.line_number, (0, 0))
            sums[line.line_number] = (quantity + line.quantity, amount + line.amount)
    return sums
