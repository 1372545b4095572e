"""How an order is fulfilled: the fields of `Order` that show plans, work and parcels."""

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.fulfillment.plan_types import FulfillmentPlan
from api.fulfillment.shipment_types import Shipment
from api.orders.promise_type import OrderPromise
from persistence.database import Row
from persistence.reads.fulfillment import committed_plans_by_order, fulfillment_orders_by_order
from persistence.reads.orders import lines_by_order
from persistence.reads.shipments import shipments_by_order

READ = [access("fulfillment:read")]


@strawberry.type
class OrderFulfillmentFields:
    """Part of `Order`; few of each per order, so they are plain lists."""

    row: strawberry.Private[Row]

    @strawberry.field(
        description="The plan that stands; null before one is committed.", directives=READ
    )
    async def fulfillment_plan(self, info: Info) -> FulfillmentPlan | None:
        row = await info.context.load(committed_plans_by_order, self.row["id"])
        return FulfillmentPlan.of(row) if row is not None else None

    @strawberry.field(
        description="The work of each location, oldest first, canceled work too.", directives=READ
    )
    async def fulfillment_orders(self, info: Info) -> list[FulfillmentOrder]:
        rows = await info.context.load(fulfillment_orders_by_order, self.row["id"])
        return [FulfillmentOrder.of(row) for row in rows or ()]

    @strawberry.field(
        description="By which day all of it was promised when it was placed, and what became of "
        "that; null where no day could be given."
    )
    async def promise(self, info: Info) -> OrderPromise | None:
        if self.row["promise"] is None:
            return None
        lines = await info.context.load(lines_by_order, self.row["id"])
        parcels = await info.context.load(shipments_by_order, self.row["id"])
        now = info.context.services.clock()
        return OrderPromise.of(self.row, lines or (), parcels or (), now)

    @strawberry.field(description="Its parcels, oldest first, canceled ones too.", directives=READ)
    async def shipments(self, info: Info) -> list[Shipment]:
        rows = await info.context.load(shipments_by_order, self.row["id"])
        return [Shipment.of(row) for row in rows or ()]
