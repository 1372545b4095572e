"""Tracking events in the API: what carriers reported, as they reported it."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.fulfillment.enums import TrackingCode
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from persistence.database import Row
from persistence.reads.shipments import tracking_events_by_id

if TYPE_CHECKING:
    from api.fulfillment.shipment_types import Shipment


@strawberry.type(
    description="One report of a carrier about a shipment, kept for ever.",
    directives=[access("fulfillment:read")],
)
class TrackingEvent(Node):
    """Idempotent by the carrier's own id for it."""

    carrier_event_id: str = strawberry.field(description="The carrier's own id for the report.")
    code: TrackingCode = strawberry.field(description="What was reported.")
    occurred_at: DateTime = strawberry.field(description="When it happened, says the carrier.")
    recorded_at: DateTime = strawberry.field(description="When we learned of it.")
    description: str | None = strawberry.field(description="The carrier's own words.")
    place: str | None = strawberry.field(description="Where it happened.")
    estimated_delivery_at: DateTime | None = strawberry.field(
        description="When the carrier expected to deliver, as of this report."
    )
    shipment_id: strawberry.ID = strawberry.field(description="What was reported on.")
    shipment_key: strawberry.Private[UUID]

    @strawberry.field(description="What was reported on.")
    async def shipment(
        self, info: Info
    ) -> Annotated["Shipment", strawberry.lazy("api.fulfillment.shipment_types")] | None:
        found: Shipment | None = await info.context.node("Shipment", self.shipment_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "TrackingEvent":
        """The report of a row."""
        estimate = row["estimated_delivery_at"]
        return cls(
            id=strawberry.ID(global_id("TrackingEvent", row["id"])),
            carrier_event_id=row["carrier_event_id"],
            code=TrackingCode(row["code"]),
            occurred_at=DateTime(row["occurred_at"]),
            recorded_at=DateTime(row["recorded_at"]),
            description=row["description"],
            place=row["place"],
            estimated_delivery_at=DateTime(estimate) if estimate else None,
            shipment_id=strawberry.ID(global_id("Shipment", row["shipment_id"])),
            shipment_key=row["shipment_id"],
        )


async def tracking_event_node(context: Context, key: UUID, _: int | None) -> TrackingEvent | None:
    """A tracking event by its key."""
    row = await context.load(tracking_events_by_id, key)
    return TrackingEvent.of(row) if row is not None else None
