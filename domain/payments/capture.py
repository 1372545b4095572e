"""Drawing on an authorization, or letting go of it: never beyond what is left."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.errors import InvalidInput, MoveRefused
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from domain.payments.transaction import (
    AmountExceeded,
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
    left_on,
)

PAYABLE = frozenset({OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.COMPLETED})
"""Orders that we may take money for; what a provider reports is recorded for any."""


def begin_capture(
    order: Order,
    authorization: PaymentTransaction,
    transactions: Iterable[PaymentTransaction],
    amount: int | None,
    *,
    charge_id: UUID,
    now: datetime,
) -> PaymentTransaction:
    """A charge of `amount` minor units, or of everything left, for the gateway to make.

    Raises MoveRefused for a canceled order and for what is no standing authorization,
    InvalidInput, and AmountExceeded.
    """
    if order.status not in PAYABLE:
        raise MoveRefused("capture", f"an order that is {order.status.value}")
    left = _left(authorization, transactions, "capture")
    wanted = left if amount is None else amount
    if wanted <= 0:
        raise InvalidInput("An amount is more than zero.", field=("amount",))
    if wanted > left:
        raise AmountExceeded(wanted, left, order.currency, "capture")
    return _drawing(authorization, TransactionKind.CHARGE, wanted, charge_id, now)


def begin_void(
    authorization: PaymentTransaction,
    transactions: Iterable[PaymentTransaction],
    *,
    void_id: UUID,
    now: datetime,
) -> PaymentTransaction:
    """A cancellation of everything left, for the gateway to make. Raises MoveRefused."""
    left = _left(authorization, transactions, "void")
    return _drawing(authorization, TransactionKind.CANCEL_AUTHORIZATION, left, void_id, now)


def _left(
    authorization: PaymentTransaction, transactions: Iterable[PaymentTransaction], move: str
) -> int:
    if authorization.kind is not TransactionKind.AUTHORIZATION:
        raise MoveRefused(move, f"a {authorization.kind.value}", field=("transactionId",))
    if authorization.status is not TransactionStatus.SUCCESS:
        raise MoveRefused(
            move, f"an authorization that is {authorization.status.value}", field=("transactionId",)
        )
    left = left_on(authorization, transactions)
    if left <= 0:
        raise MoveRefused(move, "an authorization with nothing left", field=("transactionId",))
    return left


def _drawing(
    authorization: PaymentTransaction,
    kind: TransactionKind,
    amount: int,
    transaction_id: UUID,
    now: datetime,
) -> PaymentTransaction:
    return PaymentTransaction(
        id=transaction_id,
        order_id=authorization.order_id,
        kind=kind,
        status=TransactionStatus.INITIAL,
        amount=amount,
        currency=authorization.currency,
        gateway=authorization.gateway,
        created_at=now,
        parent_id=authorization.id,
        next_attempt_at=now,
    )
