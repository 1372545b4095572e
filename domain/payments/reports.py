"""What providers and channels report about money: each fact once, in whatever order it comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.errors import CurrencyMismatch, DomainError, InvalidInput
from domain.money import LARGEST_MINOR, Money
from domain.orders.order import Order
from domain.payments.card_numbers import without_card_number
from domain.payments.transaction import (
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
)
from domain.validation import optional_text, text

PARENT_KINDS = {
    TransactionKind.CHARGE: TransactionKind.AUTHORIZATION,
    TransactionKind.CANCEL_AUTHORIZATION: TransactionKind.AUTHORIZATION,
    TransactionKind.REFUND: TransactionKind.CHARGE,
    TransactionKind.CHARGEBACK: TransactionKind.CHARGE,
}
"""What each kind draws on; an authorization draws on nothing."""

MOVE_TO = {
    TransactionStatus.PENDING: "await_result",
    TransactionStatus.SUCCESS: "succeed",
    TransactionStatus.FAILURE: "fail",
}


class AmountDiffers(DomainError):
    """A report names a transaction of another amount: one of the two is wrong."""

    code = "AMOUNT_DIFFERS"

    def __init__(self, known: PaymentTransaction, reported: int) -> None:
        ours, theirs = Money(known.amount, known.currency), Money(reported, known.currency)
        super().__init__(
            f"This transaction is of {ours.to_decimal()} {known.currency}, "
            f"the report says {theirs.to_decimal()}.",
            field=("amount",),
        )
        self.known = known.amount
        self.reported = reported


@dataclass(frozen=True, slots=True)
class ReportedTransaction:
    """A fact about money, in minor units of the order's currency.

    `reference` is the gateway's own id. `parent_id` is the authorization or charge it draws on;
    left out, it is the one with the same reference. `transaction_id` names the transaction that
    this settles, for a gateway that knows ours (its idempotency key).
    """

    kind: TransactionKind
    status: TransactionStatus
    amount: int
    gateway: str
    reference: str | None = None
    currency: str | None = None
    parent_id: UUID | None = None
    transaction_id: UUID | None = None
    error: str | None = None
    occurred_at: datetime | None = None


def checked_report(
    report: ReportedTransaction, order: Order, transactions: Sequence[PaymentTransaction]
) -> ReportedTransaction:
    """The report, if it can be about this order. Raises InvalidInput, CurrencyMismatch, AmountDiffers."""
    if report.status not in MOVE_TO:
        raise InvalidInput(
            "Nobody reports what has not begun: PENDING, SUCCESS or FAILURE.", field=("status",)
        )
    if not 0 < report.amount <= LARGEST_MINOR:
        raise InvalidInput("An amount is more than zero.", field=("amount",))
    if report.currency not in {None, order.currency}:
        raise CurrencyMismatch(order.currency, str(report.currency), field=("currency",))
    reference = optional_text(report.reference, field=("reference",))
    if reference is None and report.transaction_id is None:
        raise InvalidInput("A report needs the gateway's reference.", field=("reference",))
    _check_named(report, transactions)
    return replace(
        report,
        gateway=text(report.gateway, field=("gateway",), limit=64),
        reference=without_card_number(reference, field=("reference",)),
        error=without_card_number(optional_text(report.error, field=("error",)), field=("error",)),
        parent_id=_parent_id(report, transactions),
    )


def told_of(
    report: ReportedTransaction, transactions: Sequence[PaymentTransaction]
) -> PaymentTransaction | None:
    """The known transaction that a report is about, or None when it tells something new.

    Any order and repetition of the same reports ends in the same transactions. A success after a
    failure under one reference (the customer tried again) is a transaction of its own, and so is
    a failure that comes late. Raises AmountDiffers.
    """
    same = [entry for entry in transactions if _same_reference(entry, report)]
    for entry in same:
        if entry.amount != report.amount:
            raise AmountDiffers(entry, report.amount)
        if not entry.is_settled or entry.status is report.status:
            return entry
    if same and report.status is TransactionStatus.PENDING:
        return same[-1]
    return _named(report, transactions) or (None if same else _expected(report, transactions))


def settled_by(entry: PaymentTransaction, report: ReportedTransaction) -> PaymentTransaction:
    """The transaction once the report is taken in; itself when the report says nothing new."""
    if entry.is_settled or entry.status is report.status:
        return entry
    return entry.settled(MOVE_TO[report.status], reference=report.reference, error=report.error)


def new_transaction(
    report: ReportedTransaction, order: Order, *, transaction_id: UUID, now: datetime
) -> PaymentTransaction:
    """A reported transaction that we did not know."""
    return PaymentTransaction(
        id=transaction_id,
        order_id=order.id,
        kind=report.kind,
        status=report.status,
        amount=report.amount,
        currency=order.currency,
        gateway=report.gateway,
        created_at=min(report.occurred_at or now, now),
        reference=report.reference,
        parent_id=report.parent_id,
        error=report.error,
    )


def _parent_id(
    report: ReportedTransaction, transactions: Iterable[PaymentTransaction]
) -> UUID | None:
    wanted = PARENT_KINDS.get(report.kind)
    if report.parent_id is None:
        alike = (e for e in transactions if e.kind is wanted and _same_source(e, report))
        return next((e.id for e in alike if e.status is TransactionStatus.SUCCESS), None)
    parent = next((entry for entry in transactions if entry.id == report.parent_id), None)
    if parent is None or parent.kind is not wanted:
        name = wanted.value if wanted else "parent"
        raise InvalidInput(
            f"A {report.kind.value} of this order has no such {name}.", field=("parentId",)
        )
    return parent.id


def _check_named(report: ReportedTransaction, transactions: Iterable[PaymentTransaction]) -> None:
    if report.transaction_id is None:
        return
    named = next((entry for entry in transactions if entry.id == report.transaction_id), None)
    if named is None or named.kind is not report.kind:
        raise InvalidInput(f"This order has no such {report.kind.value}.", field=("transactionId",))
    if named.amount != report.amount:
        raise AmountDiffers(named, report.amount)


def _same_reference(entry: PaymentTransaction, report: ReportedTransaction) -> bool:
    return entry.kind is report.kind and _same_source(entry, report)


def _same_source(entry: PaymentTransaction, report: ReportedTransaction) -> bool:
    return (
        report.reference is not None
        and entry.reference == report.reference
        and entry.gateway == report.gateway
    )


def _named(
    report: ReportedTransaction, transactions: Iterable[PaymentTransaction]
) -> PaymentTransaction | None:
    """The transaction that the report names, unless that one ended otherwise."""
    named = next((e for e in transactions if e.id == report.transaction_id), None)
    if named is None or not named.is_settled:
        return named
    repeated = report.reference in {None, named.reference} or named.reference is None
    return named if repeated and named.status is report.status else None


def _expected(
    report: ReportedTransaction, transactions: Iterable[PaymentTransaction]
) -> PaymentTransaction | None:
    """A transaction of ours whose answer has not come, and that this report may well be."""
    return next(
        (
            entry
            for entry in transactions
            if not entry.is_settled
            and entry.reference is None
            and (entry.kind, entry.gateway, entry.amount)
            == (report.kind, report.gateway, report.amount)
            and report.parent_id in {None, entry.parent_id}
        ),
        None,
    )
