"""Fulfillment plans: which location ships what, at what cost, and why not otherwise."""

from dataclasses import dataclass, replace
from datetime import date, datetime
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

CostParts = tuple[tuple[str, int], ...]
"""(part, ten-thousandths of the currency), parts of nothing left out. Parts are named as CostPart."""


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
    """What one location ships: (line, pieces), distance in kilometres, cost in minor units.

    `shipping_cost` is what the carrier asks, or the shipping method where it names no services;
    `cost_parts` are what the plan was judged by. Days are those of the location and the receiver.
    """

    location_id: UUID
    lines: tuple[tuple[int, int], ...]
    distance_kilometres: int | None
    shipping_cost: int
    service_code: str | None = None
    ships_on: date | None = None
    deliver_by: date | None = None
    days_late: int = 0
    weight_grams: int = 0
    billable_grams: int = 0
    road_kilometres: int | None = None
    cost_parts: CostParts = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way that was possible and lost, with the reason in words.

    `difference` is what it costs more by part, less where negative; `dearer_by` their sum.
    """

    location_ids: tuple[UUID, ...]
    distance_kilometres: int | None
    shipping_cost: int
    reason: str
    cost_parts: CostParts = ()
    difference: CostParts = ()
    dearer_by: int = 0
    deliver_by: date | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A location that could not take part, with the rule and the reason in words."""

    location_id: UUID
    reason: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan was judged by, and how good it is proven to be.

    No plan has an objective below `lower_bound`; amounts in ten-thousandths of the currency. Not
    `reproducible` means that a clock ended the search.
    """

    profile_code: str
    profile_version: int
    objective: int
    cost_parts: CostParts
    lower_bound: int
    nodes: int
    reproducible: bool
    road_factor_basis_points: int
    destination_source: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def gap(self) -> int:
        """What a better plan could save at most."""
        return self.objective - self.lower_bound

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return self.gap == 0


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """The outcome of planning: parcels, their cost and distance, and what lost.

    Plans that were kept before sourcing had profiles have no `basis`.
    """

    parcels: tuple[PlannedParcel, ...]
    alternatives: tuple[Alternative, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    basis: PlanBasis | None = None

    @property
    def cost(self) -> int:
        """Minor units to ship every parcel."""
        return sum(parcel.shipping_cost for parcel in self.parcels)

    @property
    def deliver_by(self) -> date | None:
        """When the last parcel is to arrive, None where nobody knows."""
        days = [entry.deliver_by for entry in self.parcels if entry.deliver_by is not None]
        return max(days, default=None)

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
    """Locations already work on all that is left: a new plan would ask for it twice."""

    code = "WORK_ALREADY_ACTIVE"

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(f"Work is already active: {', '.join(numbers)}.", field=("orderId",))
        self.numbers = numbers


class PlanImpossible(DomainError):
    """There is stock, but no plan keeps the profile's limits."""

    code = "PLAN_IMPOSSIBLE"

    def __init__(self, words: str) -> None:
        super().__init__(words, field=("orderId",))
