"""A backlog: orders that want the same stock and the same packers, and the plan for all of them.

Every cost is in ten-thousandths of the currency, as in a Problem.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from uuid import UUID

from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Parcel, Plan

Resource: TypeAlias = tuple[UUID, UUID | date]
"""What orders share: pieces of a product at a location, or parcels of a location on a day."""

UNPLANNED_COST = 10**18
_TURN_COST = 10**13
"""More than a plan can cost."""


@dataclass(frozen=True, slots=True)
class BacklogOrder:
    """An order that waits for its plan.

    Its problem's sites show the stock that the order could have if it were alone. `held` are pieces
    that stand behind the order already: whoever is planned before it cannot take them, unless both
    are planned together.
    """

    key: str
    problem: Problem
    held: Mapping[Resource, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Orders in the turn in which they would be planned one by one, and what they share.

    `shared` has the pieces of a product at a location, those held by the orders included, and the
    parcels that a location still has room for on a day. What is not named is without limit. An
    option without a ship date needs no room.
    """

    orders: tuple[BacklogOrder, ...]
    shared: Mapping[Resource, int]

    def __post_init__(self) -> None:
        if len({order.key for order in self.orders}) < len(self.orders):
            raise ValueError("Two orders have the same key.")
        held: dict[Resource, int] = {}
        for order in self.orders:
            add_to(held, order.held)
        if any(pieces > self.shared.get(resource, pieces) for resource, pieces in held.items()):
            raise ValueError("More is held than there is.")


def cost_of_leaving(turn: int) -> int:
    """What an order without a plan weighs.

    More than all plans, so that the fewest are left; and of these the last in turn, whatever the
    plans cost.
    """
    return UNPLANNED_COST - turn * _TURN_COST


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The plans of a backlog by the orders' keys; None where an order cannot have one.

    `one_by_one_cost` and `one_by_one_unplanned` are what planning each in its turn comes to. No
    plans for all orders that can have one cost less than `lower_bound`.
    """

    plans: Mapping[str, Plan | None]
    cost: int
    one_by_one_cost: int
    one_by_one_unplanned: int
    lower_bound: int
    solves: int
    reproducible: bool = True

    @property
    def unplanned(self) -> int:
        """How many orders have no plan."""
        return sum(plan is None for plan in self.plans.values())

    @property
    def saved(self) -> int:
        """What planning together saves; comparable where both plan as many orders."""
        return self.one_by_one_cost - self.cost

    @property
    def gap(self) -> int:
        """What a better plan could save at most."""
        return max(self.cost - self.lower_bound, 0)


def room_of(parcel: Parcel) -> Resource | None:
    """The day's room that a parcel takes at its location."""
    return None if parcel.ships_at is None else (parcel.location_id, parcel.ships_at.date())


def uses_of(problem: Problem, plan: Plan) -> Iterator[tuple[Resource, int]]:
    """What a plan takes, resource by resource; one may come several times."""
    products = {item.line: item.product_id for item in problem.items}
    for parcel in plan.parcels:
        if (room := room_of(parcel)) is not None:
            yield room, 1
        for line, pieces in parcel.pieces:
            yield (parcel.location_id, products[line]), pieces


def add_to(
    sums: dict[Resource, int], more: Mapping[Resource, int] | Iterable[tuple[Resource, int]]
) -> None:
    """Add amounts to sums by resource."""
    for resource, amount in more.items() if isinstance(more, Mapping) else more:
        sums[resource] = sums.get(resource, 0) + amount
