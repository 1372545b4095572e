"""What hangs on a product: how it is sold beyond its stock, channels' shares, a kit's parts."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.scalars import DateTime
from persistence.database import Row

if TYPE_CHECKING:
    from api.catalog.product_type import Product


@strawberry.type(description="A channel's share of a product.", directives=[access("stock:read")])
class ChannelStockRule:
    """Set by `channelStockRulesUpsert`."""

    channel_code: str = strawberry.field(description="Which channel.")
    buffer: int = strawberry.field(description="Pieces that are never promised in this channel.")
    allotment: int = strawberry.field(
        description="Pieces that are this channel's alone, until its orders have taken them."
    )
    allotment_used: int = strawberry.field(
        description="Pieces that its orders took and its carts hold, since the allotment started; "
        "what was canceled is taken off."
    )
    allotment_started_at: DateTime = strawberry.field(
        description="Since when pieces are counted against the allotment."
    )

    @classmethod
    def of(cls, row: Row) -> "ChannelStockRule":
        """The rule of a row."""
        return cls(channel_code=row["code"], **{name: row[name] for name in _SAME_NAME})


_SAME_NAME = ("buffer", "allotment", "allotment_used", "allotment_started_at")


@strawberry.type(
    description="A product that a kit is made of.", directives=[access("catalog:read")]
)
class KitComponent:
    """Part of one kit."""

    quantity: int = strawberry.field(description="Pieces of it that one kit takes.")
    product_key: strawberry.Private[UUID]

    @strawberry.field(description="The product; null if it is hidden.")
    async def product(
        self, info: Info
    ) -> Annotated["Product", strawberry.lazy("api.catalog.product_type")] | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "KitComponent":
        """The component of a row."""
        return cls(quantity=row["quantity"], product_key=row["product_id"])
