"""Order lines and what stands behind them, in the API."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.global_ids import global_id
from api.money_type import Money, money, unit_price
from api.node_type import Node
from persistence.database import Row
from persistence.reads.backorders import expected_on_by_line
from persistence.reads.orders import allocations_by_order

if TYPE_CHECKING:
    from api.catalog.product_type import Product
    from api.stock.location_type import Location


@strawberry.type(
    description="Pieces of a line that a location's stock stands behind.",
    directives=[access("orders:read")],
)
class Allocation:
    """Made when the order is placed, moved by every later plan."""

    quantity: int = strawberry.field(description="Pieces, shipped ones included.")
    shipped_quantity: int = strawberry.field(description="Pieces of them that have left.")
    location_id: strawberry.ID = strawberry.field(description="Whose stock it is.")
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="Whose stock it is.", directives=[access("stock:read")])
    async def location(
        self, info: Info
    ) -> Annotated["Location", strawberry.lazy("api.stock.location_type")] | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found


OWN = [access("orders:read", own="account:read")]


@strawberry.type(
    description="The kit that lines were ordered as: lines with the same number belong together.",
    directives=OWN,
)
class OrderLineGroup:
    """What the buyer saw as one."""

    number: int = strawberry.field(description="Its place among the order's kits, from 1.")
    sku: str = strawberry.field(description="Which kit was ordered.")
    title: str = strawberry.field(description="Its name when it was bought.")
    quantity: int = strawberry.field(description="Kits ordered.")


@strawberry.type(
    description="One line of an order. It has no state of its own, only quantities.",
    directives=[access("orders:read")],
)
class OrderLine(Node):
    """Money facts that never change, and quantities that move forward."""

    number: int = strawberry.field(description="Its place in the order, from 1.", directives=OWN)
    sku: str = strawberry.field(description="What was bought.", directives=OWN)
    title: str = strawberry.field(description="Its name when it was bought.", directives=OWN)
    unit_price: Money = strawberry.field(description="Up to four decimals.", directives=OWN)
    amount: Money = strawberry.field(
        description="Unit price times quantity, rounded once.", directives=OWN
    )
    discount: Money = strawberry.field(description="Taken off this line.", directives=OWN)
    tax: Money = strawberry.field(description="Added to this line.", directives=OWN)
    quantity: int = strawberry.field(description="Pieces ordered.", directives=OWN)
    canceled_quantity: int = strawberry.field(
        description="Pieces that will not be sent.", directives=OWN
    )
    backordered_quantity: int = strawberry.field(description="Pieces waiting for supply.")
    packed_quantity: int = strawberry.field(description="Pieces put into cartons.")
    shipped_quantity: int = strawberry.field(description="Pieces that have left.", directives=OWN)
    delivered_quantity: int = strawberry.field(
        description="Pieces that have arrived.", directives=OWN
    )
    return_requested_quantity: int = strawberry.field(
        description="Pieces asked to come back.", directives=OWN
    )
    return_received_quantity: int = strawberry.field(
        description="Pieces that came back.", directives=OWN
    )
    return_dismissed_quantity: int = strawberry.field(
        description="Pieces of approved returns that never came."
    )
    group: OrderLineGroup | None = strawberry.field(
        description="The kit that it is a part of; null for a line of its own.", directives=OWN
    )
    order_key: strawberry.Private[UUID]
    product_key: strawberry.Private[UUID]

    @strawberry.field(
        description="The day by which the last of the backordered pieces is to come, if all goes "
        "as announced; null when none wait, or nothing that was announced covers them."
    )
    async def expected_on(self, info: Info) -> date | None:
        if not self.backordered_quantity:
            return None
        return await info.context.load(expected_on_by_line, (self.order_key, self.number))

    @strawberry.field(description="The product as it is now.", directives=[access("catalog:read")])
    async def product(
        self, info: Info
    ) -> Annotated["Product", strawberry.lazy("api.catalog.product_type")] | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="Which locations' stock stands behind the line.")
    async def allocations(self, info: Info) -> list[Allocation]:
        rows = await info.context.load(allocations_by_order, self.order_key)
        return [
            Allocation(
                quantity=row["quantity"],
                shipped_quantity=row["shipped"],
                location_id=strawberry.ID(global_id("Location", row["location_id"])),
                location_key=row["location_id"],
            )
            for row in rows or ()
            if row["line_number"] == self.number
        ]

    @classmethod
    def of(cls, row: Row, currency: str) -> "OrderLine":
        """The line of a row."""
        quantities: dict[str, Any] = {
            f"{name}_quantity": row[name]
            for name in (
                "canceled", "backordered", "packed", "shipped", "delivered", "return_requested",
                "return_received", "return_dismissed",
            )
        }  # fmt: skip
        return cls(
            id=strawberry.ID(global_id("OrderLine", row["order_id"], row["number"])),
            number=row["number"],
            sku=row["sku"],
            title=row["title"],
            unit_price=unit_price(row["unit_price"], currency),
            amount=money(row["amount"], currency),
            discount=money(row["discount"], currency),
            tax=money(row["tax"], currency),
            quantity=row["ordered"],
            order_key=row["order_id"],
            product_key=row["product_id"],
            group=OrderLineGroup(**row["kit"]) if row["kit"] else None,
            **quantities,
        )


def any_shipped(lines: Sequence[Row]) -> bool:
    """Whether a piece of these lines has left."""
    return any(row["shipped"] for row in lines)
