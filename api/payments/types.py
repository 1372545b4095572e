"""Payment transactions and refunds in the API."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.global_ids import global_id
from api.money_type import Money, money
from api.node_type import Node
from api.payments.enums import TransactionKind, TransactionStatus
from api.scalars import DateTime
from persistence.database import Row
from persistence.reads.payments import (
    refund_lines_by_refund,
    refunds_by_id,
    transactions_by_id,
)

if TYPE_CHECKING:
    from api.orders.types import Order


@strawberry.type(
    description="One movement of money at one gateway. Never holds a card number.",
    directives=[access("payments:read")],
)
class PaymentTransaction(Node):
    """What was authorized, charged or given back."""

    kind: TransactionKind = strawberry.field(description="What it does.")
    status: TransactionStatus = strawberry.field(description="Where it is in its life.")
    amount: Money = strawberry.field(description="How much.")
    gateway: str = strawberry.field(description="Which gateway.")
    reference: str | None = strawberry.field(description="The gateway's own id for it.")
    parent_id: strawberry.ID | None = strawberry.field(
        description="The authorization a charge draws on, or the charge a refund gives back."
    )
    error: str | None = strawberry.field(description="Why it failed, in the gateway's words.")
    attempts: int = strawberry.field(description="How often the gateway was asked.")
    created_at: DateTime = strawberry.field(description="When it was begun.")
    order_key: strawberry.Private[UUID]

    @strawberry.field(description="Whose money it is.", directives=[access("orders:read")])
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "PaymentTransaction":
        """The transaction of a row."""
        parent = row["parent_id"]
        return cls(
            id=strawberry.ID(global_id("PaymentTransaction", row["id"])),
            kind=TransactionKind(row["kind"]),
            status=TransactionStatus(row["status"]),
            amount=money(row["amount"], row["currency"]),
            gateway=row["gateway"],
            reference=row["reference"],
            parent_id=strawberry.ID(global_id("PaymentTransaction", parent)) if parent else None,
            error=row["error"],
            attempts=row["attempts"],
            created_at=DateTime(row["created_at"]),
            order_key=row["order_id"],
        )


@strawberry.type(
    description="What a refund gives back for one line.", directives=[access("payments:read")]
)
class RefundLine:
    """Exact to the minor unit."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(description="Pieces refunded; 0 when it is money only.")
    amount: Money = strawberry.field(description="How much.")


@strawberry.type(
    description="Money back, allocated to lines and shipping to the minor unit.",
    directives=[access("payments:read")],
)
class Refund(Node):
    """One refund; its transaction tells whether the money has gone."""

    amount: Money = strawberry.field(description="How much in all.")
    shipping_amount: Money = strawberry.field(description="How much of it for shipping.")
    status: TransactionStatus = strawberry.field(description="Whether the money has gone.")
    reason: str | None = strawberry.field(description="Why.")
    return_id: strawberry.ID | None = strawberry.field(description="The return it belongs to.")
    transaction_id: strawberry.ID = strawberry.field(description="The transaction that pays it.")
    created_at: DateTime = strawberry.field(description="When it was decided.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What it gives back for lines.")
    async def lines(self, info: Info) -> list[RefundLine]:
        rows = await info.context.load(refund_lines_by_refund, self.row["id"])
        order, currency = self.row["order_id"], self.row["currency"]
        return [
            RefundLine(
                line_id=strawberry.ID(global_id("OrderLine", order, line["line_number"])),
                quantity=line["quantity"],
                amount=money(line["amount"], currency),
            )
            for line in rows or ()
        ]

    @strawberry.field(description="The transaction that pays it.")
    async def transaction(self, info: Info) -> PaymentTransaction | None:
        return await transaction_node(info.context, self.row["transaction_id"], None)

    @classmethod
    def of(cls, row: Row) -> "Refund":
        """The refund of a row."""
        returned = row["return_id"]
        return cls(
            id=strawberry.ID(global_id("Refund", row["id"])),
            amount=money(row["amount"], row["currency"]),
            shipping_amount=money(row["shipping_amount"], row["currency"]),
            status=TransactionStatus(row["status"]),
            reason=row["reason"],
            return_id=strawberry.ID(global_id("Return", returned)) if returned else None,
            transaction_id=strawberry.ID(global_id("PaymentTransaction", row["transaction_id"])),
            created_at=DateTime(row["created_at"]),
            row=row,
        )


async def transaction_node(context: Context, key: UUID, _: int | None) -> PaymentTransaction | None:
    """A transaction by its key."""
    row = await context.load(transactions_by_id, key)
    return PaymentTransaction.of(row) if row is not None else None


async def refund_node(context: Context, key: UUID, _: int | None) -> Refund | None:
    """A refund by its key."""
    row = await context.load(refunds_by_id, key)
    return Refund.of(row) if row is not None else None
