"""Fulfillment plans in the API, as they are kept with their order."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.fulfillment.enums import PlanStatus
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.fulfillment.planned_fulfillment import PlannedFulfillment, planned_fields
from api.fulfillment.references import OfOrder
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from persistence.database import Row
from persistence.plan_documents import draft_from
from persistence.reads.fulfillment import fulfillment_orders_by_order, plans_by_id


@strawberry.type(
    description="Which location ships what of an order: decided, kept with its reasons.",
    directives=[access("fulfillment:read")],
)
class FulfillmentPlan(Node, PlannedFulfillment, OfOrder):
    """An order has one that stands, and those that it superseded."""

    status: PlanStatus = strawberry.field(description="Whether it stands.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    key: strawberry.Private[UUID]

    @strawberry.field(description="The work it made, one for each parcel.")
    async def fulfillment_orders(self, info: Info) -> list[FulfillmentOrder]:
        return await self.work(info.context)

    async def work(self, context: Context) -> list[FulfillmentOrder]:
        """The fulfillment orders of this plan."""
        rows = await context.load(fulfillment_orders_by_order, self.order_key)
        return [FulfillmentOrder.of(row) for row in rows or () if row["plan_id"] == self.key]

    @classmethod
    def of(cls, row: Row) -> "FulfillmentPlan":
        """The plan of a row."""
        order_key = row["order_id"]
        return cls(
            id=strawberry.ID(global_id("FulfillmentPlan", row["id"])),
            order_id=strawberry.ID(global_id("Order", order_key)),
            order_key=order_key,
            key=row["id"],
            status=PlanStatus(row["status"]),
            created_at=DateTime(row["created_at"]),
            **planned_fields(draft_from(row["draft"]), row["currency"], order_key),
        )


async def fulfillment_plan_node(
    context: Context, key: UUID, _: int | None
) -> FulfillmentPlan | None:
    """A plan by its key."""
    row = await context.load(plans_by_id, key)
    return FulfillmentPlan.of(row) if row is not None else None
