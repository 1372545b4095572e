"""What mutations of fulfillment orders answer."""

import strawberry

from api.access.scope_directive import access
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.fulfillment.payloads import ChangedOrder


@strawberry.type
class ChangedWork(ChangedOrder):
    """Fields of payloads that answer with the fulfillment order that was named."""

    fulfillment_order: FulfillmentOrder | None = strawberry.field(
        description="The fulfillment order as it is now; null if refused."
    )


@strawberry.type
class DividedWork(ChangedOrder):
    """Fields of payloads that answer with new work, and what is left of the old."""

    fulfillment_order: FulfillmentOrder | None = strawberry.field(
        description="The new fulfillment order; null if refused."
    )
    remaining: FulfillmentOrder | None = strawberry.field(
        description="The one that was named, as it is now; null if refused."
    )


@strawberry.type(description="What became of asking.", directives=[access("fulfillment:write")])
class FulfillmentOrderSubmitPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(
    description="What became of asking to stop.", directives=[access("fulfillment:write")]
)
class FulfillmentOrderRequestCancellationPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(description="What became of stopping.", directives=[access("fulfillment:write")])
class FulfillmentOrderAcceptCancellationPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(description="What became of going on.", directives=[access("fulfillment:write")])
class FulfillmentOrderRejectCancellationPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(
    description="What became of the rejection; `order` has the work that others do instead.",
    directives=[access("fulfillment:write")],
)
class FulfillmentOrderRejectPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(
    description="What became of the report; `order` has the work that others do instead.",
    directives=[access("fulfillment:write")],
)
class FulfillmentOrderReportShortPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(
    description="What became of holding; `order` has the work that others do instead.",
    directives=[access("fulfillment:write")],
)
class FulfillmentOrderHoldPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(description="What became of releasing.", directives=[access("fulfillment:write")])
class FulfillmentOrderReleaseHoldPayload(ChangedWork):
    """The work as it is now."""


@strawberry.type(description="What became of moving.", directives=[access("fulfillment:write")])
class FulfillmentOrderMovePayload(DividedWork):
    """Work here and there."""


@strawberry.type(description="What became of splitting.", directives=[access("fulfillment:write")])
class FulfillmentOrderSplitPayload(DividedWork):
    """Two pieces of work."""
