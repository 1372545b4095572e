"""Shipments: cartons that travel together with one carrier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.fulfillment.tracking import TrackingCode, TrackingState
from domain.state_machine import next_status
from domain.validation import optional_text


class ShipmentStatus(StrEnum):
    """Where a shipment is in its life."""

    PENDING = "PENDING"
    PACKED = "PACKED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELED = "CANCELED"
    RETURNED_TO_SENDER = "RETURNED_TO_SENDER"
    LOST = "LOST"


SHIPMENT_MOVES: dict[ShipmentStatus, dict[str, ShipmentStatus]] = {
    ShipmentStatus.PENDING: {"pack": ShipmentStatus.PACKED, "cancel": ShipmentStatus.CANCELED},
    ShipmentStatus.PACKED: {"ship": ShipmentStatus.SHIPPED, "cancel": ShipmentStatus.CANCELED},
    ShipmentStatus.SHIPPED: {
        "deliver": ShipmentStatus.DELIVERED,
        "return_to_sender": ShipmentStatus.RETURNED_TO_SENDER,
        "lose": ShipmentStatus.LOST,
    },
    ShipmentStatus.DELIVERED: {},
    ShipmentStatus.CANCELED: {},
    ShipmentStatus.RETURNED_TO_SENDER: {},
    ShipmentStatus.LOST: {},
}


@dataclass(frozen=True, slots=True)
class Shipment:
    """One or more packages from one location, with carrier, dates and what was last reported."""

    id: UUID
    order_id: UUID
    location_id: UUID
    number: str
    status: ShipmentStatus
    package_ids: tuple[UUID, ...]
    carrier: str
    service: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    tracking_status: TrackingCode | None = None
    estimated_delivery_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None

    @property
    def has_left(self) -> bool:
        """Whether its pieces are no longer ours to hold."""
        return self.shipped_at is not None

    def allowed_moves(self) -> tuple[str, ...]:
        """What a person may do from here; carriers report the rest."""
        return tuple(m for m in SHIPMENT_MOVES[self.status] if m in {"ship", "cancel"})

    def ship(
        self,
        shipped_at: datetime,
        *,
        tracking_number: str | None,
        tracking_url: str | None,
        estimated_delivery_at: datetime | None,
    ) -> "Shipment":
        """The parcel leaves. Raises MoveRefused."""
        return replace(
            self,
            status=next_status(SHIPMENT_MOVES, self.status, "ship"),
            shipped_at=shipped_at,
            tracking_number=tracking_number,
            tracking_url=tracking_url,
            estimated_delivery_at=estimated_delivery_at,
        )

    def cancel(self) -> "Shipment":
        """The parcel will not leave. Raises MoveRefused once it has."""
        return replace(self, status=next_status(SHIPMENT_MOVES, self.status, "cancel"))

    def track(self, state: TrackingState) -> "Shipment":
        """Take over what the carrier reported; a delivered shipment stays delivered."""
        delivered = state.code is TrackingCode.DELIVERED and self.status is ShipmentStatus.SHIPPED
        return replace(
            self,
            status=ShipmentStatus.DELIVERED if delivered else self.status,
            tracking_status=state.code,
            estimated_delivery_at=state.estimated_delivery_at or self.estimated_delivery_at,
            delivered_at=state.delivered_at or self.delivered_at,
        )


class UnknownCarrier(DomainError):
    """No carrier of this name is installed."""

    code = "UNKNOWN_CARRIER"

    def __init__(
        self, name: str, known: tuple[str, ...], *, field: Sequence[str] = ("carrier",)
    ) -> None:
        super().__init__(f"Unknown carrier {name!r}; known: {', '.join(known)}.", field=field)
        self.name = name
        self.known = known


def checked_tracking_url(url: str | None) -> str | None:
    """A link that is safe to show to a customer, or None. Raises InvalidInput."""
    link = optional_text(url, field=("trackingUrl",), limit=2000)
    # A browser runs `javascript:` links, and blanks end a link in a mail.
    if link is not None and (
        not link.startswith(("https://", "http://")) or any(c.isspace() for c in link)
    ):
        raise InvalidInput(
            "A tracking URL starts with https:// or http://.", field=("trackingUrl",)
        )
    return link
