"""Payment transactions: what was authorized, charged and given back. Never a card number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError
from domain.money import Money
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

GIVES_BACK = frozenset({TransactionKind.REFUND, TransactionKind.CHARGEBACK})
"""What takes money from us again: by our will, or by a bank's."""

UNSETTLED = frozenset({TransactionStatus.INITIAL, TransactionStatus.PENDING})


class AmountExceeded(DomainError):
    """More money than there is for this step."""

    code = "AMOUNT_EXCEEDED"

    def __init__(
        self,
        requested: int,
        available: int,
        currency: str,
        what: str,
        *,
        field: Sequence[str] = ("amount",),
    ) -> None:
        asked, left = Money(requested, currency), Money(available, currency)
        super().__init__(
            f"{asked.to_decimal()} {currency} requested, {left.to_decimal()} left to {what}.",
            field=field,
        )
        self.requested = requested
        self.available = available
        self.currency = currency


@dataclass(frozen=True, slots=True)
class PaymentTransaction:
    """One movement of money at one gateway, in minor units of the order's currency.

    `reference` is the gateway's own id; `parent_id` is the authorization a charge draws on, or the
    charge a refund gives back. `next_attempt_at` is when the gateway is to be asked (again); None
    means that nobody will ask: it is settled, or only a report can settle it.
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
    next_attempt_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether its outcome is known."""
        return self.status not in UNSETTLED

    @property
    def never_asked(self) -> bool:
        """Whether it is an intent that no gateway has been asked for: it can be given up safely."""
        return self.status is TransactionStatus.INITIAL and self.attempts == 0

    def settled(
        self, move: str, *, reference: str | None = None, error: str | None = None
    ) -> "PaymentTransaction":
        """The transaction after the gateway's answer. Raises MoveRefused when it is final."""
        status = next_status(TRANSACTION_MOVES, self.status, move)
        return replace(
            self,
            status=status,
            reference=reference or self.reference,
            error=error,
            next_attempt_at=self.next_attempt_at if status in UNSETTLED else None,
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

    An authorization stands until a charge on it has succeeded, so that an order does not look
    unpaid while its money is being captured; a void counts as soon as it is started.
    """
    counted = [entry for entry in transactions if entry.status is not TransactionStatus.FAILURE]
    charged = refunded = refund_pending = charge_pending = 0
    for entry in counted:
        done = entry.status is TransactionStatus.SUCCESS
        if entry.kind is TransactionKind.CHARGE:
            charged += entry.amount if done else 0
            charge_pending += 0 if done else entry.amount
        elif entry.kind in GIVES_BACK:
            refunded += entry.amount if done else 0
            refund_pending += 0 if done else entry.amount
    return PaymentTotals(_authorized(counted), charged, refunded, refund_pending, charge_pending)


def left_on(parent: PaymentTransaction, transactions: Iterable[PaymentTransaction]) -> int:
    """Minor units of an authorization not yet drawn, or of a charge not yet given back.

    Unfinished draws count. Below zero where a provider reported more than we expected.
    """
    drawn = sum(
        entry.amount
        for entry in transactions
        if entry.parent_id == parent.id and entry.status is not TransactionStatus.FAILURE
    )
    return parent.amount - drawn


def _authorized(counted: Iterable[PaymentTransaction]) -> int:
    """Each authorization on its own: drawing one too far takes nothing from another."""
    left: dict[UUID | None, int] = {}
    drawn: dict[UUID | None, int] = {}
    for entry in counted:
        done = entry.status is TransactionStatus.SUCCESS
        if entry.kind is TransactionKind.AUTHORIZATION and done:
            left[entry.id] = entry.amount
        elif entry.kind is TransactionKind.CANCEL_AUTHORIZATION or (
            entry.kind is TransactionKind.CHARGE and entry.parent_id is not None and done
        ):
            drawn[entry.parent_id] = drawn.get(entry.parent_id, 0) + entry.amount
    open_sum = sum(max(amount - drawn.get(key, 0), 0) for key, amount in left.items())
    # A provider may report a void without saying of which authorization.
    return max(open_sum - drawn.get(None, 0), 0)
