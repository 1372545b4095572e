"""Shipments in the API: cartons that travel together."""

from typing import Any
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
from api.fulfillment.enums import ShipmentAction, ShipmentStatus, TrackingCode
from api.fulfillment.package_types import Package
from api.fulfillment.references import AtLocation, OfOrder
from api.fulfillment.tracking_event_types import TrackingEvent
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from persistence.database import Row
from persistence.fulfillment_rows import shipment_from
from persistence.reads.fulfillment import packages_by_order
from persistence.reads.shipments import shipments_by_id, tracking_events_by_shipment


@strawberry.type(
    description="Packages that travel together from one location with one carrier.",
    directives=[access("fulfillment:read")],
)
class Shipment(Node, OfOrder, AtLocation):
    """With its tracking number, its dates and what was last reported."""

    number: str = strawberry.field(description="The order's number and a count: `WEB-1001-S1`.")
    status: ShipmentStatus = strawberry.field(description="Where it is in its life.")
    carrier: str = strawberry.field(description="Who brings it, such as `manual`.")
    service: str | None = strawberry.field(description="Which of the carrier's services.")
    tracking_number: str | None = strawberry.field(description="The carrier's number for it.")
    tracking_url: str | None = strawberry.field(description="Where people follow it.")
    tracking_status: TrackingCode | None = strawberry.field(
        description="The furthest that was reported; never goes backwards."
    )
    estimated_delivery_at: DateTime | None = strawberry.field(
        description="When it should arrive: the carrier's latest word, before that our estimate."
    )
    shipped_at: DateTime | None = strawberry.field(description="When it left.")
    delivered_at: DateTime | None = strawberry.field(description="When it arrived.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What its state allows now.")
    def allowed_actions(self) -> list[ShipmentAction]:
        moves = shipment_from(self.row, ()).allowed_moves()
        return [action for action in ShipmentAction if action.value in moves]

    @strawberry.field(description="What travels, oldest first.")
    async def packages(self, info: Info) -> list[Package]:
        rows = await info.context.load(packages_by_order, self.order_key)
        own = self.row["id"]
        return [Package.of(row) for row in rows or () if row["shipment_id"] == own]

    @strawberry.field(description="What the carrier reported, as it happened.")
    async def tracking_events(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TrackingEvent]:
        request = page_request(first, after, last, before)
        rows = await info.context.load(tracking_events_by_shipment, self.row["id"])
        return connection_of_list(rows or (), TrackingEvent.of, request)

    @classmethod
    def of(cls, row: Row) -> "Shipment":
        """The shipment of a row."""
        reported = row["tracking_status"]
        dates: dict[str, Any] = {
            name: DateTime(row[name]) if row[name] else None
            for name in ("estimated_delivery_at", "shipped_at", "delivered_at")
        }
        return cls(
            id=strawberry.ID(global_id("Shipment", row["id"])),
            order_id=strawberry.ID(global_id("Order", row["order_id"])),
            order_key=row["order_id"],
            location_id=strawberry.ID(global_id("Location", row["location_id"])),
            location_key=row["location_id"],
            number=row["number"],
            status=ShipmentStatus(row["status"]),
            carrier=row["carrier"],
            service=row["service"],
            tracking_number=row["tracking_number"],
            tracking_url=row["tracking_url"],
            tracking_status=TrackingCode(reported) if reported else None,
            created_at=DateTime(row["created_at"]),
            row=row,
            **dates,
        )


async def shipment_node(context: Context, key: UUID, _: int | None) -> Shipment | None:
    """A shipment by its key."""
    row = await context.load(shipments_by_id, key)
    return Shipment.of(row) if row is not None else None
