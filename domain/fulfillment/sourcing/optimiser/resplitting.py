"""Better divisions of goods between two parcels: filled just up to a step of what they cost.

All sums of sizes that one parcel can have are found at once, as the bits of one large integer.
"""

from itertools import combinations

from domain.fulfillment.sourcing.optimiser.model import Depot, Model
from domain.fulfillment.sourcing.optimiser.packing import Contents, fits
from domain.fulfillment.sourcing.optimiser.room import VOLUME, WEIGHT

RESOLUTION = 20_000
"""Sizes are counted in this many parts of all goods, rounded up."""

TRIALS = 3
"""Divisions whose cost is computed exactly, the most promising first."""

PASSES = 3


def resplit(model: Model, contents: Contents) -> Contents:
    """Divide the goods of every pair of parcels anew while that saves anything."""
    for _ in range(PASSES):
        before = contents
        for one, other in combinations(sorted(contents), 2):
            better = _divided(model, contents[one], contents[other], one, other)
            if better is not None:
                contents = {**contents, one: better[0], other: better[1]}
        if contents is before or len(contents) == 2:
            break
    return contents


class _Choice:
    """What the first of two parcels may take of each want, and all sizes that it can reach."""

    def __init__(
        self, model: Model, one: Depot, other: Depot, total: tuple[int, ...], measure: int
    ) -> None:
        self.total = total
        sizes = [(want.weight, want.volume)[measure] for want in model.wants]
        self.size = sum(units * size for units, size in zip(total, sizes, strict=True))
        self.part = max(self.size // RESOLUTION, 1)
        self.low = [max(units - most, 0) for units, most in zip(total, other.limits, strict=True)]
        high = [min(units, most) for units, most in zip(total, one.limits, strict=True)]
        self.free = [
            (want, high[want] - least, -(-sizes[want] // self.part))
            for want, least in enumerate(self.low)
            if high[want] > least
        ]
        self.cheaper = [
            one.unit_costs[want] + one.line_charge[want]
            < other.unit_costs[want] + other.line_charge[want]
            for want in range(len(total))
        ]
        base = sum(
            -(-units * size // self.part) for units, size in zip(self.low, sizes, strict=True)
        )
        self.reached = [1 << base]
        for _, units, size in self.free:
            found = self.reached[-1]
            for _ in range(units):
                found |= found << size if size else found
            self.reached.append(found if size else self.reached[-1])

    def targets(self, one: Depot, other: Depot, measure: int) -> list[int]:
        """Sizes just below a step of the first, or with the rest just below one of the second."""
        mask = self.reached[-1]
        found = {mask.bit_length() - 1, (mask & -mask).bit_length() - 1}
        for step in one.steps:
            capacity = step[VOLUME] if measure == VOLUME else step[WEIGHT]
            capacity = min(capacity, self.size) // self.part
            below = mask & ((1 << (capacity + 1)) - 1)
            if below:
                found.add(below.bit_length() - 1)
        for step in other.steps:
            capacity = step[VOLUME] if measure == VOLUME else step[WEIGHT]
            least = max(-(-(self.size - capacity) // self.part), 0)
            above = mask >> least
            if above:
                found.add(least + (above & -above).bit_length() - 1)
        estimates = []
        for target in sorted(found):
            size = min(target * self.part, self.size)
            costs = [
                depot.transport(*((0, held) if measure else (held, 0)))
                for depot, held in ((one, size), (other, self.size - size))
            ]
            if costs[0] is not None and costs[1] is not None:
                estimates.append((costs[0] + costs[1], target))
        return [target for _, target in sorted(estimates)[:TRIALS]]

    def units(self, target: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The units of both parcels when the first has this size."""
        first = list(self.low)
        for place in range(len(self.free) - 1, -1, -1):
            want, most, size = self.free[place]
            counts = range(most, -1, -1) if self.cheaper[want] else range(most + 1)
            for count in counts:
                rest = target - count * size
                if rest >= 0 and self.reached[place] >> rest & 1:
                    first[want] += count
                    target = rest
                    break
        return tuple(first), tuple(a - b for a, b in zip(self.total, first, strict=True))


def _divided(
    model: Model, mine: tuple[int, ...], theirs: tuple[int, ...], first: int, second: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    one, other = model.depots[first], model.depots[second]
    measure = VOLUME if model.bulky else WEIGHT
    total = tuple(a + b for a, b in zip(mine, theirs, strict=True))
    choice = _Choice(model, one, other, total, measure)
    if not choice.free:
        return None
    least = _cost(model, one, other, mine, theirs)
    best = None
    for target in choice.targets(one, other, measure):
        units = choice.units(target)
        if not any(units[0]) or not any(units[1]):
            continue
        if not fits(one, units[0]) or not fits(other, units[1]):
            continue
        cost = _cost(model, one, other, *units)
        if cost is not None and least is not None and cost < least:
            least, best = cost, units
    return best


def _cost(
    model: Model, one: Depot, other: Depot, mine: tuple[int, ...], theirs: tuple[int, ...]
) -> int | None:
    costs = (model.parcel(one, mine), model.parcel(other, theirs))
    return None if costs[0] is None or costs[1] is None else costs[0] + costs[1]
