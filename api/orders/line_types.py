"""Order lines and what stands behind them, in the API."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.global_ids import global_id
from api.money_type import Money, money, unit_price
from api.node_type import Node
from persistence.database import Row
from persistence.reads.orders import allocations_by_order
from persistence.reads.stock import locations_by_id

Location = Annotated["Location", strawberry.lazy("api.stock.location_type")]


@strawberry.type(
    description="Pieces of a line that a location's stock stands behind.",
    directives=[access("orders:read")],
)
class Allocation:
    """Made when the order is placed, moved by every later plan."""

    quantity: int = strawberry.field(description="Pieces, shipped ones included.")
    shipped_quantity: int = strawberry.field(description="Pieces of them that have left.")
    location_id: strawberry.Private[UUID]

    @strawberry.field(description="Whose stock it is.", directives=[access("stock:read")])
    async def location(self, info: Info) -> Location:
        from_row = await info.context.load(locations_by_id, self.location_id)
        return info.context.services.types.location(from_row)
