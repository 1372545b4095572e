"""The tracking of an order, once: the query beside the subscription of the same name."""

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.orders.tracking_types import OrderTracking
from domain.errors import NotFound
from persistence.reads.tracking import tracked_order


@strawberry.type
class OrderTrackingQueries:
    """Part of the query root."""

    @strawberry.field(
        description="The order of a tracking token; null for a credential that is of no order.",
        directives=[access("tracking:read")],
    )
    async def order_tracking(self, info: Info) -> OrderTracking | None:
        context = info.context
        order_id = context.caller.order_id
        if order_id is None:
            return None
        try:
            found = await context.read(tracked_order, context.caller, order_id)
        except NotFound:
            return None
        return OrderTracking.of(found)
