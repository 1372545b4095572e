"""The answer of sourcing: parcels with their cost by part, and how good the plan is proven to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.fulfillment.planning import Missing


class CostPart(StrEnum):
    """What a cost is for. SHIPPING and HANDLING are money spent; the others are penalties."""

    SHIPPING = "SHIPPING"
    HANDLING = "HANDLING"
    SPLIT = "SPLIT"
    LATENESS = "LATENESS"
    PREFERENCE = "PREFERENCE"
    BALANCE = "BALANCE"
    CARBON = "CARBON"


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost by part, in ten-thousandths of the currency."""

    shipping: int = 0
    handling: int = 0
    split: int = 0
    lateness: int = 0
    preference: int = 0
    balance: int = 0
    carbon: int = 0

    @property
    def total(self) -> int:
        """What the optimiser makes least."""
        penalties = self.split + self.lateness + self.preference + self.balance + self.carbon
        return self.real + penalties

    @property
    def real(self) -> int:
        """The money spent: shipping and handling."""
        return self.shipping + self.handling

    def by_part(self) -> Iterator[tuple[CostPart, int]]:
        """Every part with its amount, in the order of CostPart."""
        for part in CostPart:
            yield part, getattr(self, part.value.lower())

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.shipping + other.shipping,
            self.handling + other.handling,
            self.split + other.split,
            self.lateness + other.lateness,
            self.preference + other.preference,
            self.balance + other.balance,
            self.carbon + other.carbon,
        )

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(
            self.shipping - other.shipping,
            self.handling - other.handling,
            self.split - other.split,
            self.lateness - other.lateness,
            self.preference - other.preference,
            self.balance - other.balance,
            self.carbon - other.carbon,
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one site ships by one service: (line, pieces) ascending by line.

    The split penalty belongs to the plan, not to any parcel.
    """

    location_id: UUID
    code: str
    service_code: str
    pieces: tuple[tuple[int, int], ...]
    weight_grams: int
    billable_grams: int
    cost: Cost
    ships_at: datetime | None = None
    arrives_at: datetime | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A complete way to ship: its parcels by site code, and the sum of their cost."""

    parcels: tuple[Parcel, ...]
    cost: Cost

    @property
    def location_ids(self) -> frozenset[UUID]:
        """The locations that take part."""
        return frozenset(parcel.location_id for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan with another set of locations, and how much dearer it is: in total and by part."""

    plan: Plan
    dearer_by: int
    difference: Cost


class UnusedReason(StrEnum):
    """Why a site of the problem is not in the plan."""

    NOTHING_TO_SHIP = "NOTHING_TO_SHIP"
    NO_OPTION = "NO_OPTION"
    DEARER = "DEARER"


@dataclass(frozen=True, slots=True)
class Unused:
    """A site that is not in the plan.

    `alone_cost` is the cost of the plan in which this site ships everything by itself, None when it
    cannot.
    """

    location_id: UUID
    code: str
    reason: UnusedReason
    alone_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The best plan found, with its certificate.

    No plan costs less than `lower_bound`. `proven` says that it equals the plan's cost; else the
    node limit (or the clock, then not `reproducible`) stopped the search and `gap` is what might
    still be saved.
    """

    plan: Plan
    lower_bound: int
    nodes: int
    reproducible: bool = True
    alternatives: tuple[Alternative, ...] = ()
    unused: tuple[Unused, ...] = ()

    @property
    def cost(self) -> int:
        """The plan's total."""
        return self.plan.cost.total

    @property
    def gap(self) -> int:
        """Ten-thousandths that a better plan could save at most."""
        return self.cost - self.lower_bound

    @property
    def proven(self) -> bool:
        """Whether no plan is cheaper."""
        return self.gap == 0


class Obstacle(StrEnum):
    """The constraint without which there would be a plan."""

    STOCK = "STOCK"
    KEEP_TOGETHER = "KEEP_TOGETHER"
    MAXIMUM_WEIGHT = "MAXIMUM_WEIGHT"
    MAXIMUM_PARCELS = "MAXIMUM_PARCELS"
    MAXIMUM_REAL_COST = "MAXIMUM_REAL_COST"


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No plan keeps all constraints.

    With STOCK, `missing` says of which product how much is there. `at_least` is what the limit
    would have to be (parcels, or ten-thousandths), when known. Not `proven` means that the node
    limit ended the search before it found a plan.
    """

    obstacle: Obstacle
    missing: tuple[Missing, ...] = ()
    lines: tuple[int, ...] = ()
    at_least: int | None = None
    proven: bool = True
    nodes: int = 0
    reproducible: bool = True
