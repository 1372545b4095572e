"""Backorders in the API: pieces that were sold before they came, and who waits for them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.catalog.product_type import Product
from api.context import Info
from api.described_enum import describe
from api.global_ids import global_id, key_of
from api.scalars import DateTime
from api.user_errors import UserError
from domain.errors import NotFound
from domain.stock.backorder import BackorderKind
from persistence.database import Row
from persistence.reads.backorders import BackorderFilter, expected_on_by_line

if TYPE_CHECKING:
    from api.orders.line_types import OrderLine
    from api.orders.types import Order

describe(
    BackorderKind,
    "Why pieces of a line wait.",
    BACKORDER="More were ordered than were there, and suppliers bring more.",
    PREORDER="They were ordered before the product's launch.",
    UNLIMITED="The product is sold without regard to stock.",
    SHORTFALL="Stock that stood behind them turned out to be missing, or could not be sent.",
)


@strawberry.type(
    description="Pieces of an order line that wait for stock, at their place in the product's "
    "queue. Whoever waited longest is served first, whatever way stock comes.",
    directives=[access("stock:read")],
)
class Backorder:
    """Gone as soon as every piece has stock behind it."""

    order_line_id: strawberry.ID = strawberry.field(description="Which line waits.")
    sku: str = strawberry.field(description="For which product.")
    quantity: int = strawberry.field(description="Pieces that still wait.")
    kind: BackorderKind = strawberry.field(description="Why.")
    priority: int = strawberry.field(
        description="The lower is served first; 100 unless `backorderPrioritySet` changed it."
    )
    queued_at: DateTime = strawberry.field(
        description="Since when; among the same priority the earlier is served first."
    )
    order_key: strawberry.Private[UUID]
    product_key: strawberry.Private[UUID]
    line_number: strawberry.Private[int]

    @strawberry.field(
        description="The day by which the last of the pieces is to come, if all goes as announced: "
        "what is expected is counted off to those who wait, in their order. Null when nothing that "
        "was announced covers it, or it is here already and is being served."
    )
    async def expected_on(self, info: Info) -> date | None:
        key = (self.order_key, self.line_number)
        return await info.context.load(expected_on_by_line, key)

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="The order that waits.", directives=[access("orders:read")])
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found

    @strawberry.field(description="The line that waits.", directives=[access("orders:read")])
    async def order_line(
        self, info: Info
    ) -> Annotated["OrderLine", strawberry.lazy("api.orders.line_types")] | None:
        found: OrderLine | None = await info.context.node(
            "OrderLine", self.order_key, self.line_number
        )
        return found

    @classmethod
    def of(cls, row: Row) -> "Backorder":
        """The backorder of a row."""
        line_id = global_id("OrderLine", row["order_id"], row["line_number"])
        return cls(
            order_line_id=strawberry.ID(line_id),
            sku=row["sku"],
            quantity=row["quantity"],
            kind=BackorderKind(row["kind"]),
            priority=row["priority"],
            queued_at=row["queued_at"],
            order_key=row["order_id"],
            product_key=row["product_id"],
            line_number=row["line_number"],
        )


@strawberry.input(description="Which waiting lines; every part that is given must hold.")
class BackorderFilterInput:
    """An empty filter means every line that waits, of orders the credential may see."""

    skus: list[str] | None = strawberry.field(
        default=None, description="Of any of these SKUs, up to 1,000."
    )
    order_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Of any of these orders, up to 1,000."
    )
    kinds: list[BackorderKind] | None = strawberry.field(
        default=None, description="For any of these reasons."
    )

    def to_filter(self) -> BackorderFilter:
        """What the read takes."""
        orders = [_order(text) for text in self.order_ids[:1_000]] if self.order_ids else None
        kinds = [kind.value for kind in self.kinds] if self.kinds else None
        known = [key for key in orders if key is not None] if orders is not None else None
        return BackorderFilter(self.skus, known, kinds)


def _order(text: str) -> UUID | None:
    try:
        return key_of(text, "Order")
    except NotFound:
        return None


@strawberry.type(
    description="The line at its new place in the queue.", directives=[access("stock:write")]
)
class BackorderPrioritySetPayload:
    """Changed, or refused."""

    backorder: Backorder | None = strawberry.field(
        description="What waits, as it is now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
