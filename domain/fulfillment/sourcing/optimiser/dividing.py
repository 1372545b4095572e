"""All divisions of goods between the last two parcels that may still be the cheapest.

When a search has settled on two depots only the division is open. Each pair of steps that the two
parcels' costs may take is looked at by itself, the lowest bound first: both parcels must carry their
part by weight and by volume. A depth-first search over the wants, the largest first, tries every
division whose bound is low enough. The bound is that of a knapsack: the constraint that binds most
has its price in every cost.
"""

from collections.abc import Callable

from domain.fulfillment.sourcing.optimiser.ladder import Step
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.packing import Contents
from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE, Room
from domain.fulfillment.sourcing.optimiser.rounding import rounded
from domain.fulfillment.sourcing.optimiser.slopes import Slope

STEPS_LIMIT = 4_000
"""After so many steps for a pair the search goes on in its usual way."""

STEPS_OF_A_PAIR = 25
"""Steps that getting a pair of steps of cost ready counts as."""

Way = tuple[float, int, int, int]
"""(cost, weight, volume, units) of what the first parcel takes of a want."""

Pair = tuple[float, int, int]
"""(bound, place of the first parcel's step, place of the other's)."""


class Division:
    """One such search. `cost` tells the cost to get below, `offer` takes a plan."""

    def __init__(
        self,
        model: Model,
        one: Room,
        other: Room,
        cost: Callable[[], int],
        offer: Callable[[Contents], object],
    ) -> None:
        self.one, self.other = one, other
        self.cost, self.offer = cost, offer
        self.model = model
        self.totals = [want.units for want in model.wants]
        self.mixture = model.mixture
        ways = [self._ways(want) for want in range(len(model.wants))]
        self.order = sorted(range(len(ways)), key=lambda want: (-_spread(ways[want]), want))
        self.ways = [ways[want] for want in self.order]
        self.taken = [0] * len(ways)
        self.steps = 0
        self.pairs = self._paired() if all(ways) else []
        self.pairs.sort(reverse=True)

    @property
    def bound(self) -> float:
        """No division that was not looked at costs less."""
        return self.pairs[-1][0] if self.pairs else INFEASIBLE

    def run_next(self) -> tuple[Step, Step] | None:
        """Look at the next pair of steps; tells them when it has too many divisions."""
        _, first, second = self.pairs.pop()
        self.steps = STEPS_OF_A_PAIR
        one, other = self.one.steps[first], self.other.steps[second]
        self._price(one, other)
        return None if self._try(0, self.fixed, 0, 0) else (one, other)

    def _ways(self, want: int) -> list[Way]:
        one, other, total = self.one, self.other, self.totals[want]
        entry = self.model.wants[want]
        found = []
        for units in range(
            max(one.low[want], total - other.high[want]),
            min(one.high[want], total - other.low[want]) + 1,
        ):
            cost = 0.0
            for room, given in ((one, units), (other, total - units)):
                if given:
                    depot = room.depot
                    each = depot.unit_costs[want] + entry.weight * depot.gram_cost
                    cost += given * each + depot.line_charge[want]
            found.append((cost, units * entry.weight, units * entry.volume, units))
        return found

    def _paired(self) -> list[Pair]:
        """Pairs of steps that carry everything, with a bound below the cost to get below."""
        ends = [(ways[0], ways[-1]) for ways in self.ways]
        # Between its ends (a, b) a way costs no less than in proportion: dividing a line costs.
        by_weight = Slope(((a[0], a[1]), (b[0], b[1])) for a, b in ends)
        by_volume = Slope(((a[0], a[2]), (b[0], b[2])) for a, b in ends)
        together = Slope(
            ((a[0], a[1] * self.mixture + a[2]), (b[0], b[1] * self.mixture + b[2]))
            for a, b in ends
        )
        self.slopes = (by_weight, by_volume, together)
        goods = by_weight.costs[by_weight.cheapest]
        pairs, limit = [], self.cost()
        for first, one in enumerate(self.one.steps):
            for second, other in enumerate(self.other.steps):
                if rounded(one[2] + other[2] + goods) >= limit:
                    break
                bound = self._bounds(one, other)[0][0] + one[2] + other[2]
                if rounded(bound) < limit:
                    pairs.append((bound, first, second))
        return pairs

    def _bounds(self, one: Step, other: Step) -> list[tuple[float, int, float, int]]:
        """(bound, measure, price, limit) by each measure, the greatest first."""
        heavy, light = one[0], self.model.weight - other[0]
        large, small = one[1], self.model.volume - other[1]
        if light > heavy or small > large:
            return [(INFEASIBLE, 0, 0.0, 0)]
        mixture = self.mixture
        windows = (
            (light, heavy),
            (small, large),
            (light * mixture + small, heavy * mixture + large),
        )
        found = []
        for measure, (slope, window) in enumerate(zip(self.slopes, windows, strict=True)):
            cost, price, limit = slope.least(*window)
            found.append((cost, measure, price, limit))
        return sorted(found, reverse=True)

    def _price(self, one: Step, other: Step) -> None:
        """Put the price of the constraint that binds most into every cost."""
        _, measure, price, limit = self._bounds(one, other)[0]
        self.fixed = one[2] + other[2] + price * limit
        self.heavy, self.light = one[0], self.model.weight - other[0]
        self.large, self.small = one[1], self.model.volume - other[1]
        heavy = price * (self.mixture if measure == 2 else measure == 0)
        large = price * (measure > 0)
        self.priced = [
            sorted((way[0] - heavy * way[1] - large * way[2], *way[1:]) for way in ways)
            for ways in self.ways
        ]
        rest = [(0.0, 0, 0, 0, 0)]
        for cheap, ways in zip(reversed(self.priced), reversed(self.ways), strict=True):
            cost, light, most, small, more = rest[-1]
            first, last = ways[0], ways[-1]
            rest.append(
                (
                    cost + cheap[0][0],
                    light + first[1],
                    most + last[1],
                    small + first[2],
                    more + last[2],
                )
            )
        self.rest = rest[::-1]
        self.limit = self.cost() - 0.99

    def _try(self, place: int, cost: float, weight: int, volume: int) -> bool:
        """Whether every division from here on that may be cheapest has been offered."""
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            return False
        if place == len(self.priced):
            if cost <= self.limit and self._within(weight, volume):
                self._found()
            return True
        rest, light, heavy, small, large = self.rest[place + 1]
        for more, heavier, larger, units in self.priced[place]:
            if cost + more + rest > self.limit:
                break
            # What cannot come within the windows any more, by weight or by volume.
            if (
                weight + heavier + light > self.heavy
                or weight + heavier + heavy < self.light
                or volume + larger + small > self.large
                or volume + larger + large < self.small
            ):
                continue
            self.taken[place] = units
            if not self._try(place + 1, cost + more, weight + heavier, volume + larger):
                return False
        return True

    def _within(self, weight: int, volume: int) -> bool:
        return self.light <= weight <= self.heavy and self.small <= volume <= self.large

    def _found(self) -> None:
        mine = [0] * len(self.totals)
        for want, units in zip(self.order, self.taken, strict=True):
            mine[want] = units
        theirs = [total - units for total, units in zip(self.totals, mine, strict=True)]
        contents = {self.one.depot.index: tuple(mine), self.other.depot.index: tuple(theirs)}
        self.offer({index: units for index, units in contents.items() if any(units)})
        self.limit = self.cost() - 0.99


def _spread(ways: list[Way]) -> int:
    """How much the weight may differ, the volume counting as much as it does in parcels."""
    if not ways:
        return 0
    return (ways[-1][1] - ways[0][1]) * 5000 + ways[-1][2] - ways[0][2]
