"""What happened to the work orders of an order, beside being planned, packed and shipped."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.orders.event_parts import (
    AllocatedLine,
    GivenUpLine,
    LineQuantities,
    PlannedFulfillmentOrder,
)


@dataclass(frozen=True, slots=True)
class FulfillmentOrderSubmitted:
    """A third party was asked to do its part."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_SUBMITTED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentOrderCancellationRequested:
    """A third party was asked to stop."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_CANCELLATION_REQUESTED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentOrderCancellationAccepted:
    """A third party stopped; what it had not packed is to be planned again."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_CANCELLATION_ACCEPTED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentOrderCancellationRejected:
    """A third party could not stop any more, and goes on."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_CANCELLATION_REJECTED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentOrderRejected:
    """A location will not do what is left of its part; later plans avoid it."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_REJECTED"
    fulfillment_order_id: UUID
    location_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class FulfillmentOrderReportedShort:
    """Pieces were not found where they should be; later plans take no more of them there."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_REPORTED_SHORT"
    fulfillment_order_id: UUID
    location_id: UUID
    product_ids: tuple[UUID, ...]
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class FulfillmentOrderHeld:
    """Work may not begin; `lines` are pieces that were planned elsewhere instead."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_HELD"
    fulfillment_order_id: UUID
    reason: str
    lines: LineQuantities


@dataclass(frozen=True, slots=True)
class FulfillmentOrderHoldReleased:
    """Work may begin after all."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_HOLD_RELEASED"
    fulfillment_order_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentOrderMoved:
    """Pieces were given to another location by hand; `allocations` replace the earlier ones."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_MOVED"
    fulfillment_order_id: UUID
    fulfillment_orders: tuple[PlannedFulfillmentOrder, ...]
    allocations: tuple[AllocatedLine, ...]


@dataclass(frozen=True, slots=True)
class FulfillmentOrderSplit:
    """Pieces became a work order of their own, at the same location."""

    type: ClassVar[str] = "FULFILLMENT_ORDER_SPLIT"
    fulfillment_order_id: UUID
    fulfillment_orders: tuple[PlannedFulfillmentOrder, ...]


@dataclass(frozen=True, slots=True)
class LinesBackordered:
    """No stock stands behind pieces any more; `allocations` replace the earlier ones.

    `given_up` are pieces that work orders lost for it, to a count.
    """

    type: ClassVar[str] = "LINES_BACKORDERED"
    lines: LineQuantities
    allocations: tuple[AllocatedLine, ...]
    given_up: tuple[GivenUpLine, ...] = ()
