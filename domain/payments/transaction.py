"""Payment transactions: what was authorized, charged and given back. Never a card number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError
from domain.state_machine import next_status


class TransactionKind(StrEnum):
    """What a transaction does with money."""

    AUTHORIZATION = "AUTHORIZATION"
    CANCEL_AUTHORIZATION = "CANCEL_AUTHORIZATION"
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    CHARGEBACK = "CHARGEBACK"


class TransactionStatus(StrEnum):
    """Where a transaction is in its life. Source: commercetools' TransactionState."""

    INITIAL = "INITIAL"
    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"


TRANSACTION_MOVES: dict[TransactionStatus, dict[str, TransactionStatus]] = {
    TransactionStatus.INITIAL: {
        "await_result": TransactionStatus.PENDING,
        "succeed": TransactionStatus.SUCCESS,
        "fail": TransactionStatus.FAILURE,
    },
    TransactionStatus.PENDING: {
        "succeed": TransactionStatus.SUCCESS,
        "fail": TransactionStatus.FAILURE,
    },
    TransactionStatus.SUCCESS: {},
    TransactionStatus.FAILURE: {},
}

UNSETTLED = frozenset({TransactionStatus.INITIAL, TransactionStatus.PENDING})


class AmountExceeded(DomainError):
    """More money than there is for this step."""

    code = "AMOUNT_EXCEEDED"

    def __init__(self, requested: int, available: int, currency: str, what: str) -> None:
        super().__init__(
            f"{requested} minor units of {currency} requested, {available} left to {what}.",
            field=("amount",),
        )
        self.requested = requested
        self.available = available
        self.currency = currency


@dataclass(frozen=True, slots=True)
class PaymentTransaction:
    """One movement of money at one gateway, in minor units of the order's currency.

    `reference` is the gateway's own id; `parent_id` is the authorization a charge draws on, or the
    charge a refund gives back.
    """

    id: UUID
    order_id: UUID
    kind: TransactionKind
    status: TransactionStatus
    amount: int
    currency: str
    gateway: str
    created_at: datetime
    reference: str | None = None
    parent_id: UUID | None = None
    error: str | None = None
    attempts: int = 0

    def settled(
        self, move: str, *, reference: str | None = None, error: str | None = None
    ) -> "PaymentTransaction":
        """The transaction after the gateway's answer. Raises MoveRefused when it is final."""
        return replace(
            self,
            status=next_status(TRANSACTION_MOVES, self.status, move),
            reference=reference or self.reference,
            error=error,
        )


@dataclass(frozen=True, slots=True)
class PaymentTotals:
    """An order's money, folded from its transactions, in minor units."""

    authorized: int = 0
    charged: int = 0
    refunded: int = 0
    refund_pending: int = 0
    charge_pending: int = 0


def payment_totals(transactions: Iterable[PaymentTransaction]) -> PaymentTotals:
    """What is authorized and not yet drawn, charged, refunded, and on its way.

    A charge draws down its authorization as soon as it is started; a failed one gives it back.
    """
    authorized = charged = refunded = refund_pending = charge_pending = 0
    for entry in transactions:
        if entry.status is TransactionStatus.FAILURE:
            continue
        done = entry.status is TransactionStatus.SUCCESS
        match entry.kind:
            case TransactionKind.AUTHORIZATION:
                authorized += entry.amount if done else 0
            case TransactionKind.CANCEL_AUTHORIZATION:
                authorized -= entry.amount
            case TransactionKind.CHARGE:
                charged += entry.amount if done else 0
                charge_pending += 0 if done else entry.amount
                authorized -= entry.amount if entry.parent_id is not None else 0
            case TransactionKind.REFUND | TransactionKind.CHARGEBACK:
                refunded += entry.amount if done else 0
                refund_pending += 0 if done else entry.amount
    return PaymentTotals(max(authorized, 0), charged, refunded, refund_pending, charge_pending)


def left_on(authorization: PaymentTransaction, transactions: Iterable[PaymentTransaction]) -> int:
    """Minor units of an authorization neither captured nor voided, unfinished ones included."""
    drawn = sum(
        entry.amount
        for entry in transactions
        if entry.parent_id == authorization.id and entry.status is not TransactionStatus.FAILURE
    )
    return authorization.amount - drawn
