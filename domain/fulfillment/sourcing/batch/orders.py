"""The orders of a backlog as planning them together sees them: ways to ship each, and who is where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.fulfillment.sourcing.batch.backlog import (
    Backlog,
    BacklogOrder,
    Resource,
    add_to,
    cost_of_leaving,
    uses_of,
)
from domain.fulfillment.sourcing.batch.rest import Prices, rest_of, unpriced
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Infeasible, Plan, Solution

Solve: TypeAlias = Callable[[Problem], Solution | Infeasible]
"""The exact optimiser of one order."""

WAYS_KEPT = 64
"""Ways remembered of an order: the cheapest are exchanged with those of others."""


class LimitReached(Exception):
    """The limit of the batch: what has been found so far is the answer."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ship an order: what it costs and what it takes of what is scarce."""

    plan: Plan | None
    cost: int
    uses: Mapping[Resource, int] = field(default_factory=dict)


@dataclass(slots=True)
class Assignment:
    """A way for each order, with the sum of what they take."""

    ways: list[Way]
    used: dict[Resource, int]

    @classmethod
    def of(cls, ways: Sequence[Way]) -> "Assignment":
        """The assignment of these ways."""
        used: dict[Resource, int] = {}
        for way in ways:
            add_to(used, way.uses)
        return cls(list(ways), used)

    @property
    def cost(self) -> int:
        """The sum over all orders."""
        return sum(way.cost for way in self.ways)

    def put(self, number: int, way: Way) -> None:
        """Ship an order in another way."""
        for resource, amount in self.ways[number].uses.items():
            self.used[resource] -= amount
        add_to(self.used, way.uses)
        self.ways[number] = way


class Orders:
    """Searches plans of single orders, remembers each, and counts the searches."""

    def __init__(self, backlog: Backlog, solve: Solve, may_go_on: Callable[[int], bool]) -> None:
        self.orders: Sequence[BacklogOrder] = backlog.orders
        self.solves = 0
        self.scarce = scarce_of(backlog)
        self.touched = [_touched(order, self.scarce) for order in self.orders]
        self.ways: list[list[Way]] = [[] for _ in self.orders]
        self._solve = solve
        self._may_go_on = may_go_on
        self._seen: list[dict[tuple[object, ...], tuple[Way, int]]] = [{} for _ in self.orders]

    def alone(self, number: int) -> tuple[Way, int]:
        """The best way of an order that has everything to itself, and the bound of its cost."""
        return self.best(number, {}, {})

    def best(self, number: int, used: Mapping[Resource, int], prices: Prices) -> tuple[Way, int]:
        """The best way within what others leave, at the prices; its cost is without them.

        The bound is of the cost with prices. Raises LimitReached before a search too many.
        """
        touched = self.touched[number]
        rest = {name: max(self.scarce[name] - used.get(name, 0), 0) for name in touched}
        key = tuple((min(rest[r], want), prices.get(r, 0)) for r, want in touched.items())
        found = self._seen[number].get(key)
        if found is None:
            found = self._searched(number, rest, prices)
            self._seen[number][key] = found
        return found

    def unplanned(self, number: int) -> Way:
        """The way of an order that is left."""
        return Way(None, cost_of_leaving(number))

    def fits(self, way: Way, used: Mapping[Resource, int]) -> bool:
        """Whether there is enough for a way besides what is used."""
        return all(
            used.get(resource, 0) + amount <= self.scarce[resource]
            for resource, amount in way.uses.items()
        )

    def _searched(
        self, number: int, rest: Mapping[Resource, int], prices: Prices
    ) -> tuple[Way, int]:
        if not self._may_go_on(self.solves):
            raise LimitReached
        self.solves += 1
        problem = self.orders[number].problem
        answer = self._solve(rest_of(problem, rest.get, prices))
        if isinstance(answer, Infeasible):
            return self.unplanned(number), cost_of_leaving(number)
        plan = unpriced(problem, answer.plan, prices)
        uses: dict[Resource, int] = {}
        scarce = ((name, amount) for name, amount in uses_of(problem, plan) if name in self.scarce)
        add_to(uses, scarce)
        way = Way(plan, plan.cost.total, uses)
        self._remember(number, way)
        return way, answer.lower_bound

    def _remember(self, number: int, way: Way) -> None:
        known = self.ways[number]
        if not any(other.cost == way.cost and other.uses == way.uses for other in known):
            known.append(way)
            known.sort(key=lambda entry: entry.cost)
            del known[WAYS_KEPT:]


def scarce_of(backlog: Backlog) -> dict[Resource, int]:
    """What is shared and could run out if every order took all that it may."""
    wanted: dict[Resource, int] = {}
    for order in backlog.orders:
        add_to(wanted, _touched(order, backlog.shared))
    return {
        name: backlog.shared[name] for name, sum_ in wanted.items() if sum_ > backlog.shared[name]
    }


def _touched(order: BacklogOrder, shared: Mapping[Resource, int]) -> dict[Resource, int]:
    """The shared resources that an order may take, and the most that it may take of each."""
    products: dict[object, int] = {}
    for item in order.problem.items:
        products[item.product_id] = products.get(item.product_id, 0) + item.quantity
    most: dict[Resource, int] = {}
    for site in order.problem.sites:
        for product in site.stock:
            if product in products and (site.location_id, product) in shared:
                most[site.location_id, product] = products[product]
        for option in site.options:
            if option.ships_at is not None:
                room: Resource = (site.location_id, option.ships_at.date())
                if room in shared:
                    most[room] = 1
    return most
