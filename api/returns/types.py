"""Returns in the API."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.global_ids import global_id
from api.node_type import Node
from api.returns.enums import Disposition, ReturnAction, ReturnReason, ReturnRequestStatus
from api.scalars import DateTime
from domain.returns.merchandise_return import return_actions
from persistence.database import Row
from persistence.reads.returns import lines_by_return, receipts_by_return, returns_by_id

if TYPE_CHECKING:
    from api.orders.types import Order


OWN = [access("returns:read", own="account:read")]


@strawberry.type(description="Pieces of one order line on their way back.", directives=OWN)
class ReturnLine:
    """Quantities only move forward."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(description="Pieces asked to come back.")
    reason: ReturnReason = strawberry.field(description="Why.")
    note: str | None = strawberry.field(description="In the customer's words.")
    received_quantity: int = strawberry.field(description="Pieces that came.")
    dismissed_quantity: int = strawberry.field(description="Pieces that never came.")

    @classmethod
    def of(cls, row: Row, order_key: UUID) -> "ReturnLine":
        """The line of a row."""
        return cls(
            line_id=strawberry.ID(global_id("OrderLine", order_key, row["line_number"])),
            quantity=row["quantity"],
            reason=ReturnReason(row["reason"]),
            note=row["note"],
            received_quantity=row["received"],
            dismissed_quantity=row["dismissed"],
        )


@strawberry.type(
    description="Pieces that came to a location in one go.", directives=[access("returns:read")]
)
class ReturnReceipt:
    """Never changes."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(description="Pieces that came.")
    disposition: Disposition = strawberry.field(description="What became of them.")
    location_id: strawberry.ID = strawberry.field(description="Where they came to.")
    received_at: DateTime = strawberry.field(description="When pieces came.")

    @classmethod
    def of(cls, row: Row, order_key: UUID) -> "ReturnReceipt":
        """The receipt of a row."""
        return cls(
            line_id=strawberry.ID(global_id("OrderLine", order_key, row["line_number"])),
            quantity=row["quantity"],
            disposition=Disposition(row["disposition"]),
            location_id=strawberry.ID(global_id("Location", row["location_id"])),
            received_at=DateTime(row["received_at"]),
        )


@strawberry.type(
    description="Goods of one order that come back (an RMA).", directives=[access("returns:read")]
)
class Return(Node):
    """From the request to what became of each piece."""

    number: str = strawberry.field(
        description="What people call it; unique everywhere.", directives=OWN
    )
    status: ReturnRequestStatus = strawberry.field(
        description="Where it is in its life.", directives=OWN
    )
    decline_reason: str | None = strawberry.field(
        description="Why it was declined.", directives=OWN
    )
    requested_at: DateTime = strawberry.field(description="When it was asked for.", directives=OWN)
    row: strawberry.Private[Row]

    @strawberry.field(description="What is to come back.", directives=OWN)
    async def lines(self, info: Info) -> list[ReturnLine]:
        rows = await info.context.load(lines_by_return, self.row["id"])
        return [ReturnLine.of(row, self.row["order_id"]) for row in rows or ()]

    @strawberry.field(description="What came, in the order in which it came.")
    async def receipts(self, info: Info) -> list[ReturnReceipt]:
        rows = await info.context.load(receipts_by_return, self.row["id"])
        return [ReturnReceipt.of(row, self.row["order_id"]) for row in rows or ()]

    @strawberry.field(description="What its state allows now.")
    async def allowed_actions(self, info: Info) -> list[ReturnAction]:
        rows = await info.context.load(receipts_by_return, self.row["id"])
        return list(return_actions(self.status, bool(rows)))

    @strawberry.field(
        description="Whose goods they are.", directives=[access("orders:read", own="account:read")]
    )
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.row["order_id"])
        return found

    @classmethod
    def of(cls, row: Row) -> "Return":
        """The return of a row."""
        return cls(
            id=strawberry.ID(global_id("Return", row["id"])),
            number=row["number"],
            status=ReturnRequestStatus(row["status"]),
            decline_reason=row["decline_reason"],
            requested_at=DateTime(row["requested_at"]),
            row=row,
        )


async def return_node(context: Context, key: UUID, _: int | None) -> Return | None:
    """A return by its key."""
    row = await context.load(returns_by_id, key)
    return Return.of(row) if row is not None else None
