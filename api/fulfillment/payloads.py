"""What mutations of fulfillment answer: what changed, its order, and why not."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.fulfillment.package_types import Package
from api.fulfillment.plan_types import FulfillmentPlan
from api.fulfillment.planned_fulfillment import FulfillmentPlanDraft
from api.fulfillment.shipment_types import Shipment
from api.fulfillment.tracking_event_types import TrackingEvent
from api.user_errors import UserError

if TYPE_CHECKING:
    from api.orders.types import Order


@strawberry.type
class ChangedOrder:
    """Fields of every payload here; `order_key` is None after a refusal."""

    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
    order_key: strawberry.Private[UUID | None]

    @strawberry.field(
        description="The order as it is now; null if refused.", directives=[access("orders:read")]
    )
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found


@strawberry.type(description="What would be planned now.", directives=[access("fulfillment:read")])
class FulfillmentPlanPreviewPayload:
    """A shortage is an answer, not a failure of the query."""

    plan: FulfillmentPlanDraft | None = strawberry.field(
        description="The plan; null if there can be none."
    )
    user_errors: list[UserError] = strawberry.field(description="Why there can be none.")


@strawberry.type(description="What became of planning.", directives=[access("fulfillment:write")])
class FulfillmentPlanCommitPayload(ChangedOrder):
    """The plan that stands now, and the work it made."""

    fulfillment_plan: FulfillmentPlan | None = strawberry.field(
        description="The plan; null if refused."
    )
    changed_since_preview: bool | None = strawberry.field(
        description="Whether it is another plan than `expectedFingerprint` names; null without one."
    )

    @strawberry.field(description="The work it made, one for each parcel; empty if refused.")
    async def fulfillment_orders(self, info: Info) -> list[FulfillmentOrder]:
        made = self.fulfillment_plan
        return await made.work(info.context) if made is not None else []


@strawberry.type(description="What became of accepting.", directives=[access("fulfillment:write")])
class FulfillmentOrderAcceptPayload(ChangedOrder):
    """The work as it is now."""

    fulfillment_order: FulfillmentOrder | None = strawberry.field(
        description="The fulfillment order; null if refused."
    )


@strawberry.type(description="What became of packing.", directives=[access("fulfillment:write")])
class PackageCreatePayload(ChangedOrder):
    """The carton."""

    package: Package | None = strawberry.field(description="The package; null if refused.")


@strawberry.type(
    description="What became of putting packages together.",
    directives=[access("fulfillment:write")],
)
class ShipmentCreatePayload(ChangedOrder):
    """The shipment, ready to leave."""

    shipment: Shipment | None = strawberry.field(description="The shipment; null if refused.")


@strawberry.type(description="What became of shipping.", directives=[access("fulfillment:write")])
class ShipmentShipPayload(ChangedOrder):
    """The shipment as it is now."""

    shipment: Shipment | None = strawberry.field(description="The shipment; null if refused.")


@strawberry.type(description="What became of canceling.", directives=[access("fulfillment:write")])
class ShipmentCancelPayload(ChangedOrder):
    """The shipment as it is now."""

    shipment: Shipment | None = strawberry.field(description="The shipment; null if refused.")


@strawberry.type(description="What became of a report.", directives=[access("tracking:record")])
class TrackingEventRecordPayload(ChangedOrder):
    """A carrier's key reads `userErrors` only; who may read fulfillment reads the rest too."""

    tracking_event: TrackingEvent | None = strawberry.field(
        description="The report as it was first kept; null if refused.",
        directives=[access("fulfillment:read")],
    )
    shipment: Shipment | None = strawberry.field(
        description="The shipment as it is now; null if refused.",
        directives=[access("fulfillment:read")],
    )
