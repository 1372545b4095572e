"""What happened to an order, in the past tense: small, without personal data, enough to fold.

Every event belongs to one order's dense stream. Fields are plain values so that an event is
stored as it is; `(line, quantity)` pairs name lines by their number.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.orders.event_parts import (
    AllocatedLine,
    LineQuantities,
    PlacedLine,
    PlannedFulfillmentOrder,
)
from domain.orders.work_events import (
    FulfillmentOrderCancellationAccepted,
    FulfillmentOrderCancellationRejected,
    FulfillmentOrderCancellationRequested,
    FulfillmentOrderHeld,
    FulfillmentOrderHoldReleased,
    FulfillmentOrderMoved,
    FulfillmentOrderRejected,
    FulfillmentOrderReportedShort,
    FulfillmentOrderSplit,
    FulfillmentOrderSubmitted,
    LinesBackordered,
)

__all__ = ["AllocatedLine", "LineQuantities", "PlacedLine", "PlannedFulfillmentOrder"]
# Parts that are imported from here, beside everything that is defined here.


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """Captured once, with stock committed to every line; `backordered` pieces wait for theirs.

    `deliver_by` is the day that was promised, None where no promise was made.
    """

    type: ClassVar[str] = "ORDER_PLACED"
    number: str
    channel_id: UUID
    currency: str
    total: int
    lines: tuple[PlacedLine, ...]
    allocations: tuple[AllocatedLine, ...]
    backordered: LineQuantities = ()
    deliver_by: date | None = None


@dataclass(frozen=True, slots=True)
class BackorderAllocated:
    """Pieces that a customer was waiting for came; `allocations` are added to the earlier ones."""

    type: ClassVar[str] = "BACKORDER_ALLOCATED"
    allocations: tuple[AllocatedLine, ...]


@dataclass(frozen=True, slots=True)
class BackorderPrioritySet:
    """A waiting line was moved in its queue; the lower priority is served first."""

    type: ClassVar[str] = "BACKORDER_PRIORITY_SET"
    line: int
    priority: int


@dataclass(frozen=True, slots=True)
class OrderConfirmed:
    """Nothing stands in the way of fulfilling it."""

    type: ClassVar[str] = "ORDER_CONFIRMED"


@dataclass(frozen=True, slots=True)
class OrderCanceled:
    """Stopped before its first parcel shipped."""

    type: ClassVar[str] = "ORDER_CANCELED"
    reason: str


@dataclass(frozen=True, slots=True)
class OrderCompleted:
    """Everything that was not canceled has been delivered."""

    type: ClassVar[str] = "ORDER_COMPLETED"


@dataclass(frozen=True, slots=True)
class FulfillmentPlanCommitted:
    """Decided which location ships what; `allocations` replace the earlier ones."""

    type: ClassVar[str] = "FULFILLMENT_PLAN_COMMITTED"
    plan_id: UUID
    allocations: tuple[AllocatedLine, ...]
    fulfillment_orders: tuple[PlannedFulfillmentOrder, ...]


@dataclass(frozen=True, slots=True)
class FulfillmentOrderAccepted:
    """A location began to work on its part."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_ACCEPTED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class PackagePacked:
    """Pieces went into a carton."""

    type: ClassVar[str] = "PACKAGE_PACKED"
    package_id: UUID
    fulfillment_order_id: UUID
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class ShipmentCreated:
    """Cartons were put together to travel as one shipment."""

    type: ClassVar[str] = "SHIPMENT_CREATED"
    shipment_id: UUID
    package_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ShipmentCanceled:
    """A shipment will not leave; its cartons are packed again or unpacked."""

    type: ClassVar[str] = "SHIPMENT_CANCELED"
    shipment_id: UUID
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class ShipmentShipped:
    """A shipment left its location; its stock left the ledger."""

    type: ClassVar[str] = "SHIPMENT_SHIPPED"
    shipment_id: UUID
    location_id: UUID
    carrier: str
    tracking_number: str | None
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class TrackingRecorded:
    """A carrier reported something about a shipment."""

    type: ClassVar[str] = "TRACKING_RECORDED"
    shipment_id: UUID
    code: str
    tracking_status: str


@dataclass(frozen=True, slots=True)
class ShipmentDelivered:
    """A shipment reached the customer."""

    type: ClassVar[str] = "SHIPMENT_DELIVERED"
    shipment_id: UUID
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class PaymentRecorded:
    """A payment transaction began or changed; the totals are those after it."""

    type: ClassVar[str] = "PAYMENT_RECORDED"
    transaction_id: UUID
    kind: str
    status: str
    amount: int
    authorized: int
    charged: int
    refunded: int
    refund_pending: int


@dataclass(frozen=True, slots=True)
class ReturnRequested:
    """The customer wants to send pieces back."""

    type: ClassVar[str] = "RETURN_REQUESTED"
    return_id: UUID
    number: str
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class ReturnApproved:
    """A return may come."""

    type: ClassVar[str] = "RETURN_APPROVED"
    return_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnWithdrawn:
    """A return was declined or canceled before anything came."""

    type: ClassVar[str] = "RETURN_WITHDRAWN"
    return_id: UUID
    status: str
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class ReturnReceived:
    """Pieces of a return came to a location and were judged."""

    type: ClassVar[str] = "RETURN_RECEIVED"
    return_id: UUID
    location_id: UUID
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class ReturnClosed:
    """Nothing more of a return will come; `lines` are the pieces that never did."""

    type: ClassVar[str] = "RETURN_CLOSED"
    return_id: UUID
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class RefundCreated:
    """Money goes back for named lines and shipping."""

    type: ClassVar[str] = "REFUND_CREATED"
    refund_id: UUID
    transaction_id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class TrackingTokensRevoked:
    """Tracking tokens made before are dead; new ones carry `tracking_version`."""

    type: ClassVar[str] = "TRACKING_TOKENS_REVOKED"
    tracking_version: int


OrderEvent = (
    OrderPlaced | OrderConfirmed | OrderCanceled | OrderCompleted
    | BackorderAllocated | BackorderPrioritySet
    | FulfillmentPlanCommitted | FulfillmentOrderAccepted | FulfillmentOrderSubmitted
    | FulfillmentOrderRejected | FulfillmentOrderReportedShort | FulfillmentOrderHeld
    | FulfillmentOrderHoldReleased | FulfillmentOrderMoved | FulfillmentOrderSplit
    | FulfillmentOrderCancellationRequested | FulfillmentOrderCancellationAccepted
    | FulfillmentOrderCancellationRejected | LinesBackordered
    | PackagePacked | ShipmentCreated | ShipmentCanceled | ShipmentShipped
    | TrackingRecorded | ShipmentDelivered | PaymentRecorded
    | ReturnRequested | ReturnApproved | ReturnWithdrawn | ReturnReceived | ReturnClosed
    | RefundCreated | TrackingTokensRevoked
)  # fmt: skip
"""Every kind of event in an order's stream."""
