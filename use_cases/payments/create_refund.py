"""refundCreate: give money back for named lines and shipping, exact to the minor unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import CurrencyMismatch, NotFound
from domain.orders.events import RefundCreated
from domain.orders.order import Order
from domain.payments.refund import Refund, standing_refunds
from domain.payments.refund_allocation import (
    RefundAllocation,
    RefundLineRequest,
    allocate_refund,
)
from domain.payments.refund_charges import divide_by_charge
from domain.payments.refund_of_return import lines_for_return
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced
from use_cases.payments.order_parts import transaction_in


@dataclass(frozen=True, slots=True)
class _Grounds:
    """Why money goes back."""

    return_id: UUID | None
    reason: str | None


def create_refund(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    lines: Sequence[RefundLineRequest] = (),
    shipping_amount: int = 0,
    currency: str | None = None,
    transaction_id: UUID | None = None,
    return_id: UUID | None = None,
    reason: str | None = None,
    expected_version: int | None = None,
) -> tuple[Refund, ...]:
    """Start giving money back: one refund for each charge it goes back to, nearly always one.

    With `return_id` and no lines, for everything that came and was not refunded. Without
    `transaction_id` it goes back to the oldest charge with enough left, else to several. The
    REFUND transactions are INITIAL; the worker asks the gateway. Amounts in minor units.

    Raises NotFound, StaleVersion, CurrencyMismatch, InvalidInput, QuantityExceeded, AmountExceeded
    (more than a line cost, than shipping cost, or than was charged and not given back) and
    MoveRefused for what is no charge.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    if currency not in {None, order.currency}:
        raise CurrencyMismatch(order.currency, str(currency), field=("currency",))
    transactions = unit.payments.of_order(order.id)
    standing = standing_refunds(unit.payments.refunds_of(order.id), transactions)
    if return_id is not None:
        found = (entry for entry in unit.returns.of_order(order.id) if entry.id == return_id)
        entry = next(found, None)
        if entry is None:
            raise NotFound("The order has no such return.", field=("returnId",))
        lines = lines_for_return(entry, standing, lines)
    allocation = allocate_refund(order, standing, lines, shipping_amount)
    chosen = transaction_in(transactions, transaction_id) if transaction_id is not None else None
    grounds = _Grounds(return_id, optional_text(reason, field=("reason",)))
    refunds = []
    for charge, part in divide_by_charge(allocation, transactions, chosen):
        refund, order = _begin(unit, caller, now, order, charge, part, grounds)
        refunds.append(refund)
    return tuple(refunds)


def _begin(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order: Order,
    charge: PaymentTransaction,
    part: RefundAllocation,
    grounds: _Grounds,
) -> tuple[Refund, Order]:
    transaction = PaymentTransaction(
        id=unit.ids.new(now),
        order_id=order.id,
        kind=TransactionKind.REFUND,
        status=TransactionStatus.INITIAL,
        amount=part.amount,
        currency=order.currency,
        gateway=charge.gateway,
        created_at=now,
        parent_id=charge.id,
        next_attempt_at=now,
    )
    refund = Refund(
        id=unit.ids.new(now),
        order_id=order.id,
        transaction_id=transaction.id,
        amount=part.amount,
        shipping_amount=part.shipping,
        lines=part.lines,
        created_at=now,
        return_id=grounds.return_id,
        reason=grounds.reason,
    )
    unit.payments.save_refund(refund)
    created = RefundCreated(refund.id, transaction.id, refund.amount)
    return refund, save_announced(unit, caller, now, order, transaction, created)
