"""Which charge a refund goes back to."""

from collections.abc import Iterable, Sequence

from domain.errors import MoveRefused
from domain.payments.refund import RefundLine
from domain.payments.refund_allocation import RefundAllocation
from domain.payments.transaction import (
    AmountExceeded,
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
    left_on,
)


def divide_by_charge(
    allocation: RefundAllocation,
    transactions: Sequence[PaymentTransaction],
    chosen: PaymentTransaction | None = None,
) -> list[tuple[PaymentTransaction, RefundAllocation]]:
    """The charge that gives the refund back, or the charges with the part that each gives.

    The chosen one alone; else the oldest that has enough left; else the oldest first until all is
    covered. Raises MoveRefused and AmountExceeded.
    """
    if chosen is not None:
        return [(_checked(chosen, transactions, allocation.amount), allocation)]
    charges = [
        (charge, left_on(charge, transactions)) for charge in transactions if _is_charge(charge)
    ]
    for charge, left in charges:
        if left >= allocation.amount:
            return [(charge, allocation)]
    parts = []
    rest = allocation
    for charge, left in charges:
        if left > 0 and rest.amount > 0:
            part, rest = _cut(rest, min(left, rest.amount))
            parts.append((charge, part))
    # Charges less what was given back bound every refund, so their sum covers this one.
    assert rest.amount == 0, "a refund is within what its charges have left"
    return parts


def _checked(
    charge: PaymentTransaction, transactions: Iterable[PaymentTransaction], amount: int
) -> PaymentTransaction:
    if not _is_charge(charge):
        state = f"a {charge.kind.value} that is {charge.status.value}"
        raise MoveRefused("refund", state, field=("transactionId",))
    left = left_on(charge, transactions)
    if amount > left:
        raise AmountExceeded(amount, max(left, 0), charge.currency, "refund")
    return charge


def _is_charge(entry: PaymentTransaction) -> bool:
    return entry.kind is TransactionKind.CHARGE and entry.status is TransactionStatus.SUCCESS


def _cut(whole: RefundAllocation, amount: int) -> tuple[RefundAllocation, RefundAllocation]:
    """The first `amount` of an allocation, lines before shipping, and the rest.

    A line that is cut in two leaves its pieces with the first part.
    """
    first: list[RefundLine] = []
    rest: list[RefundLine] = []
    room = amount
    for line in whole.lines:
        taken = min(line.amount, room)
        room -= taken
        if taken or not line.amount:
            first.append(RefundLine(line.line_number, line.quantity, taken))
        if taken < line.amount:
            pieces = 0 if taken else line.quantity
            rest.append(RefundLine(line.line_number, pieces, line.amount - taken))
    return (
        RefundAllocation(tuple(first), room),
        RefundAllocation(tuple(rest), whole.shipping - room),
    )
