"""What clients send about payments."""

from uuid import UUID

import strawberry

from api.global_ids import key_of
from api.money_type import MoneyInput, amount_of
from api.orders.line_ids import line_number_of
from api.payments.enums import TransactionKind, TransactionStatus
from api.scalars import DateTime
from domain.errors import CurrencyMismatch
from domain.payments.refund_allocation import RefundLineRequest
from domain.payments.reports import ReportedTransaction


@strawberry.input(description="A fact about money that a gateway or channel reports.")
class PaymentTransactionRecordInput:
    """The same fact twice is one; a changed status settles the first."""

    kind: TransactionKind = strawberry.field(description="What it did.")
    status: TransactionStatus = strawberry.field(description="PENDING, SUCCESS or FAILURE.")
    amount: MoneyInput = strawberry.field(description="How much, in the order's currency.")
    gateway: str = strawberry.field(description="Which gateway, such as `manual`.")
    reference: str | None = strawberry.field(
        default=None, description="The gateway's own id; required unless `transactionId` is given."
    )
    parent_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The authorization or charge it draws on; by default that of this reference.",
    )
    transaction_id: strawberry.ID | None = strawberry.field(
        default=None, description="The transaction of ours that this settles."
    )
    error: str | None = strawberry.field(default=None, description="Why it failed.")
    occurred_at: DateTime | None = strawberry.field(
        default=None, description="When; now by default."
    )

    def to_report(self) -> ReportedTransaction:
        """What the use case takes. Raises InvalidInput and NotFound."""
        amount = amount_of(self.amount, field=("amount",))
        return ReportedTransaction(
            kind=self.kind,
            status=self.status,
            amount=amount.minor,
            currency=amount.currency,
            gateway=self.gateway,
            reference=self.reference,
            parent_id=_transaction_key(self.parent_id, "parentId"),
            transaction_id=_transaction_key(self.transaction_id, "transactionId"),
            error=self.error,
            occurred_at=self.occurred_at,
        )


@strawberry.input(description="How much of an authorization to take.")
class PaymentCaptureInput:
    """Without an amount: what is left."""

    amount: MoneyInput | None = strawberry.field(
        default=None, description="How much; what is left by default."
    )


@strawberry.input(description="What to give back for a line.")
class RefundLineInput:
    """Pieces, an amount, or both."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(
        default=0, description="Pieces to refund; 0 for money only (a price difference, goodwill)."
    )
    amount: MoneyInput | None = strawberry.field(
        default=None, description="How much; by default the pieces' exact share of the line."
    )


@strawberry.input(description="Money to give back.")
class RefundCreateInput:
    """With `returnId` and no lines: for everything that came and was not refunded."""

    lines: list[RefundLineInput] = strawberry.field(
        default_factory=list, description="What to give back for lines."
    )
    shipping_amount: MoneyInput | None = strawberry.field(
        default=None, description="What to give back for shipping."
    )
    return_id: strawberry.ID | None = strawberry.field(
        default=None, description="The return it belongs to."
    )
    transaction_id: strawberry.ID | None = strawberry.field(
        default=None, description="The charge it goes back to; the oldest with enough by default."
    )
    reason: str | None = strawberry.field(default=None, description="Why, for people.")

    def currency(self) -> str | None:
        """The currency of the stated amounts, None without any. Raises CurrencyMismatch."""
        stated = [self.shipping_amount, *(line.amount for line in self.lines)]
        found = {amount.currency_code for amount in stated if amount is not None}
        if len(found) > 1:
            raise CurrencyMismatch(*sorted(found)[:2])
        return found.pop() if found else None

    def line_requests(self, order_id: UUID) -> list[RefundLineRequest]:
        """The lines, if they are of this order. Raises InvalidInput and NotFound."""
        return [
            RefundLineRequest(
                line_number=line_number_of(line.line_id, order_id, index),
                quantity=line.quantity,
                amount=(
                    amount_of(line.amount, field=("lines", str(index), "amount")).minor
                    if line.amount
                    else None
                ),
            )
            for index, line in enumerate(self.lines)
        ]


def _transaction_key(text: str | None, name: str) -> UUID | None:
    return key_of(text, "PaymentTransaction", field=(name,)) if text is not None else None
