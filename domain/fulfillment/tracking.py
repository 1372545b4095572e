"""Tracking: what carriers reported, kept as reported, folded so that it never goes backwards.

The fold is a join of a semilattice: every order of arrival, with duplicates, ends in one state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TrackingCode(StrEnum):
    """What a carrier reports. Source: Shopify's FulfillmentEventStatus."""

    LABEL_PRINTED = "LABEL_PRINTED"
    CARRIER_PICKED_UP = "CARRIER_PICKED_UP"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    ATTEMPTED_DELIVERY = "ATTEMPTED_DELIVERY"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    DELAYED = "DELAYED"
    DELIVERED = "DELIVERED"
    FAILURE = "FAILURE"


PROGRESS: dict[TrackingCode, int] = {
    TrackingCode.LABEL_PRINTED: 0,
    TrackingCode.CARRIER_PICKED_UP: 1,
    TrackingCode.IN_TRANSIT: 2,
    TrackingCode.DELAYED: 2,
    TrackingCode.OUT_FOR_DELIVERY: 3,
    TrackingCode.ATTEMPTED_DELIVERY: 3,
    TrackingCode.READY_FOR_PICKUP: 3,
    TrackingCode.FAILURE: 4,
    TrackingCode.DELIVERED: 5,
}
"""How far along a report is; a status never moves to a report that is less far."""


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One report of a carrier; `carrier_event_id` is the carrier's own and makes it idempotent."""

    id: UUID
    shipment_id: UUID
    carrier_event_id: str
    code: TrackingCode
    occurred_at: datetime
    description: str | None = None
    place: str | None = None
    estimated_delivery_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrackingState:
    """Where a shipment is, folded from all its reports."""

    code: TrackingCode
    occurred_at: datetime
    estimated_delivery_at: datetime | None
    delivered_at: datetime | None


def fold_tracking(events: Iterable[TrackingEvent]) -> TrackingState | None:
    """The state after these reports, whatever their order of arrival; None when there are none."""
    reports = list(events)
    if not reports:
        return None
    furthest = max(reports, key=lambda e: (PROGRESS[e.code], e.occurred_at, e.code))
    estimates = [e for e in reports if e.estimated_delivery_at is not None]
    latest = max(estimates, key=lambda e: (e.occurred_at, e.carrier_event_id), default=None)
    delivered = [e.occurred_at for e in reports if e.code is TrackingCode.DELIVERED]
    return TrackingState(
        code=furthest.code,
        occurred_at=furthest.occurred_at,
        estimated_delivery_at=latest.estimated_delivery_at if latest else None,
        delivered_at=min(delivered, default=None),
    )
