"""What parts of fulfillment refer to in other areas: their order, its lines, a location."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.global_ids import global_id

if TYPE_CHECKING:
    from api.orders.line_types import OrderLine
    from api.orders.types import Order
    from api.stock.location_type import Location


@strawberry.type
class OfOrder:
    """Fields of everything that belongs to one order."""

    order_id: strawberry.ID = strawberry.field(description="Which order it belongs to.")
    order_key: strawberry.Private[UUID]

    @strawberry.field(
        description="The order it belongs to; its `version` guards changes of this, too.",
        directives=[access("orders:read")],
    )
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found


@strawberry.type
class OfOrderLine:
    """Fields of pieces of one line; `order_key` is None for a basket, which is no order yet."""

    line_number: int = strawberry.field(description="Number of the line, from 1.")
    quantity: int = strawberry.field(description="Pieces of the line.")
    order_key: strawberry.Private[UUID | None]

    @strawberry.field(
        description="The order's line; null in the plan of a basket.",
        directives=[access("orders:read")],
    )
    async def line(
        self, info: Info
    ) -> Annotated["OrderLine", strawberry.lazy("api.orders.line_types")] | None:
        key, number = self.order_key, self.line_number
        found: OrderLine | None = await info.context.node("OrderLine", key, number)
        return found


def line_id(order_key: UUID, number: int) -> strawberry.ID:
    """The global id of an order's line."""
    return strawberry.ID(global_id("OrderLine", order_key, number))


@strawberry.type
class AtLocation:
    """Fields of everything that happens at one location."""

    location_id: strawberry.ID = strawberry.field(description="At which location.")
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="At which location.", directives=[access("stock:read")])
    async def location(
        self, info: Info
    ) -> Annotated["Location", strawberry.lazy("api.stock.location_type")] | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found
