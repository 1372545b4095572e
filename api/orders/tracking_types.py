"""An order as its customer sees it: its way, and nothing personal beyond city and country."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.fulfillment.enums import ShipmentStatus, TrackingCode
from api.global_ids import global_id
from api.money_type import Money, money
from api.orders.enums import CancelReason, FulfillmentStatus, OrderStatus, ReturnStatus
from api.scalars import DateTime
from persistence.database import Row
from persistence.reads.tracking import TrackedOrder

TRACKING = [access(ANY_CALLER)]
"""The ways to it are guarded: a tracking token's own fields, and the answer to who placed it."""


@strawberry.type(description="Where an order goes.", directives=TRACKING)
class TrackedDestination:
    """As much of the address as everybody with the link may know."""

    city: str | None = strawberry.field(description="The city.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2.")


@strawberry.type(description="A line of a tracked order.", directives=TRACKING)
class TrackedLine:
    """What was bought, and how far it is."""

    title: str = strawberry.field(description="What it is called.")
    sku: str = strawberry.field(description="The merchant's code for it.")
    quantity: int = strawberry.field(description="Pieces ordered.")
    shipped_quantity: int = strawberry.field(description="Pieces that have left.")
    delivered_quantity: int = strawberry.field(description="Pieces that have arrived.")
    canceled_quantity: int = strawberry.field(description="Pieces that will not be sent.")
    returned_quantity: int = strawberry.field(description="Pieces that came back.")

    @classmethod
    def of(cls, row: Row) -> "TrackedLine":
        """The line of a row."""
        return cls(
            title=row["title"],
            sku=row["sku"],
            quantity=row["ordered"],
            shipped_quantity=row["shipped"],
            delivered_quantity=row["delivered"],
            canceled_quantity=row["canceled"],
            returned_quantity=row["return_received"],
        )


@strawberry.type(description="Something a carrier reported.", directives=TRACKING)
class TrackedEvent:
    """As reported, in the carrier's words."""

    code: TrackingCode = strawberry.field(description="What it means.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    description: str | None = strawberry.field(description="The carrier's words.")
    place: str | None = strawberry.field(description="Where it happened.")

    @classmethod
    def of(cls, row: Row) -> "TrackedEvent":
        """The report of a row."""
        return cls(
            code=TrackingCode(row["code"]),
            occurred_at=DateTime(row["occurred_at"]),
            description=row["description"],
            place=row["place"],
        )


@strawberry.type(description="A parcel, or several that travel together.", directives=TRACKING)
class TrackedShipment:
    """Where it is, and what its carrier calls it."""

    id: strawberry.ID = strawberry.field(description="Global id of the shipment.")
    status: ShipmentStatus = strawberry.field(description="Where it is in its life.")
    tracking_status: TrackingCode | None = strawberry.field(
        description="The furthest the carrier has reported."
    )
    carrier: str = strawberry.field(description="Who carries it.")
    service: str | None = strawberry.field(description="The carrier's product.")
    tracking_number: str | None = strawberry.field(description="The carrier's number for it.")
    tracking_url: str | None = strawberry.field(description="The carrier's own page about it.")
    estimated_delivery_at: DateTime | None = strawberry.field(description="When it should arrive.")
    shipped_at: DateTime | None = strawberry.field(description="When it left.")
    delivered_at: DateTime | None = strawberry.field(description="When it arrived.")
    events: list[TrackedEvent] = strawberry.field(
        description="What the carrier reported, oldest first."
    )

    @classmethod
    def of(cls, row: Row, events: Sequence[Row]) -> "TrackedShipment":
        """The shipment of a row and its reports."""
        tracking_status = row["tracking_status"]
        return cls(
            id=strawberry.ID(global_id("Shipment", row["id"])),
            status=ShipmentStatus(row["status"]),
            tracking_status=TrackingCode(tracking_status) if tracking_status else None,
            carrier=row["carrier"],
            service=row["service"],
            tracking_number=row["tracking_number"],
            tracking_url=row["tracking_url"],
            estimated_delivery_at=_instant(row["estimated_delivery_at"]),
            shipped_at=_instant(row["shipped_at"]),
            delivered_at=_instant(row["delivered_at"]),
            events=[TrackedEvent.of(event) for event in events],
        )


@strawberry.type(
    description="An order as its customer follows it: safe to show to whoever has the link.",
    directives=TRACKING,
)
class OrderTracking:
    """One order, read in one snapshot."""

    number: str = strawberry.field(description="What people call the order.")
    status: OrderStatus = strawberry.field(description="Where it is in its life.")
    placed_at: DateTime = strawberry.field(description="When it was placed.")
    fulfillment_status: FulfillmentStatus = strawberry.field(description="How far the goods are.")
    return_status: ReturnStatus = strawberry.field(description="How far goods have come back.")
    cancel_reason: CancelReason | None = strawberry.field(description="Why it was canceled.")
    estimated_delivery_at: DateTime | None = strawberry.field(
        description="When the last piece should arrive; null where nobody knows, and once canceled."
    )
    total: Money = strawberry.field(description="What it costs in all.")
    destination: TrackedDestination | None = strawberry.field(
        description="Where it goes; null for what is not shipped."
    )
    lines: list[TrackedLine] = strawberry.field(description="What was bought.")
    shipments: list[TrackedShipment] = strawberry.field(
        description="What travels or is about to, oldest first; canceled ones are left out."
    )

    @classmethod
    def of(cls, found: TrackedOrder) -> "OrderTracking":
        """The order of its rows."""
        row = found.order
        country_code, reason = row["country_code"], row["cancel_reason"]
        status = OrderStatus(row["status"])
        # Nothing of a canceled order arrives, whatever was expected before.
        estimate = None if status is OrderStatus.CANCELED else row["estimated_delivery_at"]
        return cls(
            number=row["number"],
            status=status,
            placed_at=DateTime(row["placed_at"]),
            fulfillment_status=FulfillmentStatus(row["fulfillment_status"]),
            return_status=ReturnStatus(row["return_status"]),
            cancel_reason=CancelReason(reason) if reason else None,
            estimated_delivery_at=_instant(estimate),
            total=money(row["total"], row["currency"]),
            destination=TrackedDestination(city=row["city"], country_code=country_code)
            if country_code
            else None,
            lines=[TrackedLine.of(line) for line in found.lines],
            shipments=[
                TrackedShipment.of(shipment, found.events[shipment["id"]])
                for shipment in found.shipments
            ],
        )


def _instant(value: datetime | None) -> DateTime | None:
    return None if value is None else DateTime(value)
