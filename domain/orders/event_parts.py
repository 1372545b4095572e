"""What events of an order are made of."""

from dataclasses import dataclass
from uuid import UUID

LineQuantities = tuple[tuple[int, int], ...]
"""Pairs of line number and pieces."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """What an event keeps of a line."""

    number: int
    sku: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class AllocatedLine:
    """Pieces of a line that a location's stock stands behind."""

    line: int
    location_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class GivenUpLine:
    """Pieces of a line that a work order does not have any more."""

    fulfillment_order_id: UUID
    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PlannedFulfillmentOrder:
    """A work order that a plan made."""

    id: UUID
    number: str
    location_id: UUID
    lines: LineQuantities
