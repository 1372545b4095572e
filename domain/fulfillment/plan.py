"""Fulfillment plans: which location ships what, at what cost, and why not otherwise."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.catalog.product import ProductFlag
from domain.errors import DomainError
from domain.state_machine import next_status


class PlanStatus(StrEnum):
    """Where a plan is in its life."""

    PROPOSED = "PROPOSED"
    COMMITTED = "COMMITTED"
    SUPERSEDED = "SUPERSEDED"
    EXPIRED = "EXPIRED"


PLAN_MOVES: dict[PlanStatus, dict[str, PlanStatus]] = {
    PlanStatus.PROPOSED: {"commit": PlanStatus.COMMITTED, "expire": PlanStatus.EXPIRED},
    PlanStatus.COMMITTED: {"supersede": PlanStatus.SUPERSEDED},
    PlanStatus.SUPERSEDED: {},
    PlanStatus.EXPIRED: {},
}


@dataclass(frozen=True, slots=True)
class Demand:
    """Pieces of one line that must be shipped from somewhere. Weight of one piece in grams.

    Without `tracks_stock` every location has enough.
    """

    line: int
    product_id: UUID
    sku: str
    quantity: int
    weight_grams: int = 0
    flags: frozenset[ProductFlag] = frozenset()
    tracks_stock: bool = True

    def of(self, quantity: int) -> "Demand":
        """The same for another number of pieces."""
        return replace(self, quantity=quantity)


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """What one location ships: (line, pieces), distance in kilometres, cost in minor units."""

    location_id: UUID
    lines: tuple[tuple[int, int], ...]
    distance_kilometres: int | None
    shipping_cost: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way that was possible and lost, with the reason in words."""

    location_ids: tuple[UUID, ...]
    distance_kilometres: int | None
    shipping_cost: int
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A location that could not take part, with the reason in words."""

    location_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """The outcome of planning: parcels, their cost and distance, and what lost."""

    parcels: tuple[PlannedParcel, ...]
    alternatives: tuple[Alternative, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    @property
    def cost(self) -> int:
        """Minor units to ship every parcel."""
        return sum(parcel.shipping_cost for parcel in self.parcels)

    @property
    def distance_kilometres(self) -> int | None:
        """Kilometres all parcels travel, None when the destination is unknown."""
        distances = [parcel.distance_kilometres for parcel in self.parcels]
        known = [distance for distance in distances if distance is not None]
        return sum(known) if len(known) == len(distances) else None


@dataclass(frozen=True, slots=True)
class FulfillmentPlan:
    """A plan kept with its order."""

    id: UUID
    order_id: UUID
    status: PlanStatus
    draft: PlanDraft
    created_at: datetime

    def supersede(self) -> "FulfillmentPlan":
        """A later plan takes its place. Raises MoveRefused."""
        return replace(self, status=next_status(PLAN_MOVES, self.status, "supersede"))


class NothingToPlan(DomainError):
    """Every piece of the order has been canceled, packed or shipped."""

    code = "NOTHING_TO_PLAN"

    def __init__(self) -> None:
        super().__init__("Nothing of this order is left to plan.", field=("orderId",))


class WorkAlreadyActive(DomainError):
    """A location already works on the order: a new plan would ask for the same pieces twice."""

    code = "WORK_ALREADY_ACTIVE"

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(f"Work is already active: {', '.join(numbers)}.", field=("orderId",))
        self.numbers = numbers
