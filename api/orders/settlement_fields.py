"""What an order shows of payments, refunds and returns: few of each, so plain lists."""

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.payments.types import PaymentTransaction, Refund
from api.returns.types import Return
from persistence.database import Row
from persistence.reads.payments import refunds_by_order, transactions_by_order
from persistence.reads.returns import returns_by_order


@strawberry.type
class OrderSettlementFields:
    """Part of the Order type."""

    row: strawberry.Private[Row]

    @strawberry.field(
        description="What was authorized, charged and given back, oldest first.",
        directives=[access("payments:read")],
    )
    async def transactions(self, info: Info) -> list[PaymentTransaction]:
        rows = await info.context.load(transactions_by_order, self.row["id"])
        return [PaymentTransaction.of(row) for row in rows or ()]

    @strawberry.field(
        description="Money back, by decision, oldest first.", directives=[access("payments:read")]
    )
    async def refunds(self, info: Info) -> list[Refund]:
        rows = await info.context.load(refunds_by_order, self.row["id"])
        return [Refund.of(row) for row in rows or ()]

    @strawberry.field(
        description="Goods that come back, oldest first.",
        directives=[access("returns:read", own="account:read")],
    )
    async def returns(self, info: Info) -> list[Return]:
        rows = await info.context.load(returns_by_order, self.row["id"])
        return [Return.of(row) for row in rows or ()]
