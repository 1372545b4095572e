"""Filtering lists of fulfillment orders and shipments."""

import strawberry

from api.fulfillment.enums import FulfillmentOrderStatus, ShipmentStatus
from api.global_ids import key_of
from domain.errors import NotFound
from persistence.reads.fulfillment import FulfillmentOrderFilter
from persistence.reads.shipments import ShipmentFilter


@strawberry.input(description="Which fulfillment orders; every part that is given must hold.")
class FulfillmentOrderFilterInput:
    """An empty filter means every fulfillment order the credential may see."""

    statuses: list[FulfillmentOrderStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    location_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="At any of these locations."
    )
    order_id: strawberry.ID | None = strawberry.field(default=None, description="Of this order.")

    def to_filter(self) -> FulfillmentOrderFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches."""
        try:
            return FulfillmentOrderFilter(
                statuses=[value.value for value in self.statuses],
                location_ids=[key_of(key, "Location") for key in self.location_ids],
                order_id=key_of(self.order_id, "Order") if self.order_id is not None else None,
            )
        except NotFound:
            return None


@strawberry.input(description="Which shipments; every part that is given must hold.")
class ShipmentFilterInput:
    """An empty filter means every shipment the credential may see."""

    statuses: list[ShipmentStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    carrier: str | None = strawberry.field(default=None, description="With this carrier.")
    tracking_number: str | None = strawberry.field(
        default=None, description="With exactly this tracking number."
    )
    order_id: strawberry.ID | None = strawberry.field(default=None, description="Of this order.")

    def to_filter(self) -> ShipmentFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches."""
        try:
            return ShipmentFilter(
                statuses=[value.value for value in self.statuses],
                carrier=self.carrier,
                tracking_number=self.tracking_number,
                order_id=key_of(self.order_id, "Order") if self.order_id is not None else None,
            )
        except NotFound:
            return None
