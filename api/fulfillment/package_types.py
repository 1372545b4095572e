"""Packages in the API: cartons and what is in them."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    connection_of_list,
    page_request,
)
from api.context import Context, Info
from api.fulfillment.references import OfOrder, OfOrderLine, line_id
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from persistence.database import Row
from persistence.reads.fulfillment import package_lines, packages_by_id

if TYPE_CHECKING:
    from api.fulfillment.fulfillment_order_types import FulfillmentOrder
    from api.fulfillment.shipment_types import Shipment


@strawberry.type(
    description="Pieces of one order line in a package.", directives=[access("fulfillment:read")]
)
class PackageLine(OfOrderLine):
    """Line number and pieces."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")


@strawberry.type(description="A carton with its contents.", directives=[access("fulfillment:read")])
class Package(Node, OfOrder):
    """Packed for one fulfillment order; travels with a shipment."""

    number: str = strawberry.field(description="The order's number and a count: `WEB-1001-P1`.")
    weight_grams: int | None = strawberry.field(description="With the carton; null: not weighed.")
    unpacked: bool = strawberry.field(
        description="Whether its pieces were taken out again, because its shipment was canceled."
    )
    created_at: DateTime = strawberry.field(description="When it was packed.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What is in it.")
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PackageLine]:
        request = page_request(first, after, last, before)
        rows = await info.context.load(package_lines, self.row["id"])
        return connection_of_list(rows or (), self._line, request)

    @strawberry.field(description="The work it was packed for.")
    async def fulfillment_order(
        self, info: Info
    ) -> (
        Annotated["FulfillmentOrder", strawberry.lazy("api.fulfillment.fulfillment_order_types")]
        | None
    ):
        key = self.row["fulfillment_order_id"]
        found: FulfillmentOrder | None = await info.context.node("FulfillmentOrder", key)
        return found

    @strawberry.field(description="What it travels with; null until then.")
    async def shipment(
        self, info: Info
    ) -> Annotated["Shipment", strawberry.lazy("api.fulfillment.shipment_types")] | None:
        found: Shipment | None = await info.context.node("Shipment", self.row["shipment_id"])
        return found

    def _line(self, row: Row) -> PackageLine:
        return PackageLine(
            line_id=line_id(self.order_key, row["line_number"]),
            line_number=row["line_number"],
            quantity=row["quantity"],
            order_key=self.order_key,
        )

    @classmethod
    def of(cls, row: Row) -> "Package":
        """The package of a row."""
        return cls(
            id=strawberry.ID(global_id("Package", row["id"])),
            order_id=strawberry.ID(global_id("Order", row["order_id"])),
            order_key=row["order_id"],
            number=row["number"],
            weight_grams=row["weight_grams"],
            unpacked=row["unpacked"],
            created_at=DateTime(row["created_at"]),
            row=row,
        )


async def package_node(context: Context, key: UUID, _: int | None) -> Package | None:
    """A package by its key."""
    row = await context.load(packages_by_id, key)
    return Package.of(row) if row is not None else None
