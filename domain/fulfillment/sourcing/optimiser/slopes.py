"""The least cost of dividing goods between two parcels, by the size of the first: a convex line.

Goods count as divisible, and a line's handling as spread over its units, so it never claims too
much.
"""

from bisect import bisect_left
from collections.abc import Iterable

from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE

Side = tuple[float, int]
"""(cost, size of the first parcel) where the first has least, or most, of a want."""


class Slope:
    """The line for one measure of size."""

    __slots__ = ("cheapest", "costs", "sizes", "slopes")

    def __init__(self, wants: Iterable[tuple[Side, Side]]) -> None:
        cost, size = 0.0, 0
        moves: list[tuple[float, int]] = []
        for (least_cost, small), (most_cost, large) in wants:
            cost += least_cost
            size += small
            if large > small:
                moves.append(((most_cost - least_cost) / (large - small), large - small))
            else:
                cost += min(most_cost - least_cost, 0.0)
        moves.sort()
        self.sizes, self.costs = [size], [cost]
        self.slopes = [slope for slope, _ in moves]
        self.cheapest = 0
        for place, (slope, more) in enumerate(moves, 1):
            size += more
            cost += slope * more
            self.sizes.append(size)
            self.costs.append(cost)
            if slope < 0:
                self.cheapest = place

    def least(self, small: int, large: int) -> tuple[float, float, int]:
        """(cost, price of a unit of size, the limit it belongs to) for a size from small to large.

        The price is what the line rises by: 0 where neither limit costs anything.
        """
        best = self.sizes[self.cheapest]
        limit = min(max(best, small), large)
        if limit == best:
            return self.costs[self.cheapest], 0.0, limit
        if small > large or limit < self.sizes[0] or limit > self.sizes[-1]:
            return INFEASIBLE, 0.0, limit
        place = max(bisect_left(self.sizes, limit), 1)
        slope = self.slopes[place - 1]
        return self.costs[place] - slope * (self.sizes[place] - limit), slope, limit
