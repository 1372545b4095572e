"""All divisions of goods between the last two parcels that may still be the cheapest.

When a search has settled on two depots and on what their parcels cost to send, only the division is
open: both must carry their part by weight and by volume. A depth-first search over the wants, the
largest first, tries every division whose bound is low enough. The bound is that of a knapsack: the
constraint that binds most has its price in every cost.
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.fulfillment.sourcing.model import Model
from domain.fulfillment.sourcing.packing import Contents
from domain.fulfillment.sourcing.room import Room

STEPS_LIMIT = 4_000
"""After so many steps the search goes on in its usual way."""

PRICE_ROUNDS = 24

Way = tuple[float, int, int, int]
"""(cost, weight, volume, units) of what the first parcel takes of a want."""


@dataclass(frozen=True, slots=True)
class Window:
    """From least to most the first parcel may have, by weight (1) or volume (2)."""

    measure: int
    least: int
    most: int


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
        self.totals = [want.units for want in model.wants]
        (heavy, bulky, sent), (other_heavy, other_bulky, other_sent) = one.steps[0], other.steps[0]
        self.fixed = sent + other_sent
        self.windows = (
            Window(1, model.weight - other_heavy, heavy),
            Window(2, model.volume - other_bulky, bulky),
        )
        ways = [self._ways(model, want) for want in range(len(model.wants))]
        self.order = sorted(range(len(ways)), key=lambda want: (-_spread(ways[want]), want))
        self.ways = [ways[want] for want in self.order]
        self.steps = 0
        self.taken = [0] * len(ways)

    def run(self) -> bool:
        """Whether every division was looked at; those that may be cheapest have been offered."""
        if not all(self.ways):
            return True
        self._price()
        self.rest = [(0.0, 0, 0, 0, 0)]
        for ways in reversed(self.ways):
            cost, light, heavy, small, large = self.rest[-1]
            self.rest.append(
                (
                    cost + min(way[0] for way in ways),
                    light + min(way[1] for way in ways),
                    heavy + max(way[1] for way in ways),
                    small + min(way[2] for way in ways),
                    large + max(way[2] for way in ways),
                )
            )
        self.rest.reverse()
        return self._try(0, self.fixed, 0, 0)

    def _ways(self, model: Model, want: int) -> list[Way]:
        one, other, total = self.one, self.other, self.totals[want]
        entry = model.wants[want]
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

    def _price(self) -> None:
        """Put the price of the constraint that binds most into every cost."""
        best = (self._bound(1, 0.0, 0), 1, 0.0, 0)
        for window in self.windows:
            for sign, limit in ((1, window.most), (-1, window.least)):
                low, high = 0.0, 1e3
                for _ in range(PRICE_ROUNDS):
                    price = (low + high) / 2
                    entry = (
                        self._bound(window.measure, sign * price, limit),
                        window.measure,
                        sign * price,
                        limit,
                    )
                    best = max(best, entry)
                    size = sum(
                        min(
                            (way[0] + sign * price * way[window.measure], way[window.measure])
                            for way in ways
                        )[1]
                        for ways in self.ways
                    )
                    if (size > limit) == (sign > 0):
                        low = price
                    else:
                        high = price
        _, measure, price, limit = best
        self.fixed -= price * limit
        self.ways = [
            sorted(
                (way[0] + price * (way[1] if measure == 1 else way[2]), *way[1:]) for way in ways
            )
            for ways in self.ways
        ]

    def _bound(self, measure: int, price: float, limit: int) -> float:
        return (
            sum(min(way[0] + price * way[measure] for way in ways) for ways in self.ways)
            - price * limit
        )

    def _try(self, place: int, cost: float, weight: int, volume: int) -> bool:
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            return False
        if self._hopeless(place, cost, weight, volume):
            return True
        if place == len(self.ways):
            self._found()
            return True
        for more, heavier, larger, units in self.ways[place]:
            self.taken[place] = units
            if not self._try(place + 1, cost + more, weight + heavier, volume + larger):
                return False
        return True

    def _hopeless(self, place: int, cost: float, weight: int, volume: int) -> bool:
        """Whether the rest costs too much, or cannot bring the parcels within their windows."""
        rest, light, heavy, small, large = self.rest[place]
        by_weight, by_volume = self.windows
        return (
            cost + rest > self.cost() - 0.99
            or weight + light > by_weight.most
            or weight + heavy < by_weight.least
            or volume + small > by_volume.most
            or volume + large < by_volume.least
        )

    def _found(self) -> None:
        mine = [0] * len(self.totals)
        for want, units in zip(self.order, self.taken, strict=True):
            mine[want] = units
        theirs = [total - units for total, units in zip(self.totals, mine, strict=True)]
        contents = {self.one.depot.index: tuple(mine), self.other.depot.index: tuple(theirs)}
        self.offer({index: units for index, units in contents.items() if any(units)})


def _spread(ways: list[Way]) -> int:
    """How much the weight may differ, the volume counting as much as it does in parcels."""
    if not ways:
        return 0
    return (ways[-1][1] - ways[0][1]) * 5000 + ways[-1][2] - ways[0][2]
