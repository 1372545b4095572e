"""How much a depot may still take or leave of each want, and the least it can cost at given prices.

This is the innermost loop of the search. `cheapest` relaxes a parcel three ways, so that it is fast
and never claims too much: goods are divisible, a line's handling is spread over its units, and only
one of weight, volume, and both added together counts.
"""

from collections.abc import Sequence
from typing import Final

from domain.fulfillment.sourcing.optimiser.ladder import Steps
from domain.fulfillment.sourcing.optimiser.model import Depot, Model

INFEASIBLE = float("inf")

Contents = list[tuple[int, float]]
"""(want, units), where the last may be a fraction."""

Sizes = tuple[int, int, int]
"""(weight, volume, both together)."""

WEIGHT: Final = 0
VOLUME: Final = 1
TOGETHER: Final = 2
MEASURES = (WEIGHT, VOLUME, TOGETHER)

Entry = tuple[int, int, float, Sizes]
"""(want, units, cost of all of them, sizes)."""

SIZELESS: Final = 1e-9
"""What goods without size count as where the gain is divided by it: they come before all."""

Good = tuple[int, int, float, int, float]
"""(want, units, cost of all of them, size, what the gain is divided by)."""

Gainful = tuple[float, int, float, int, int]
"""(less than nothing by so much gain for its size, want, gain, units, size)."""


class Room:
    """At least `low` and at most `high` units of each want from one depot. Never changed.

    Its parcel costs one of the steps. `fitted` remembers that `high` of each want fits by weight.
    """

    __slots__ = (
        "base",
        "capacities",
        "depot",
        "entries",
        "fitted",
        "goods",
        "held",
        "high",
        "least",
        "low",
        "measure",
        "mixture",
        "steps",
        "wanted",
    )

    def __init__(
        self,
        model: Model,
        depot: Depot,
        low: tuple[int, ...],
        high: tuple[int, ...],
        steps: Steps,
        measure: int | None = None,
    ) -> None:
        self.depot = depot
        self.low = low
        self.high = high
        self.steps = steps
        self.least = steps[0][2]
        self.fitted = depot.boundless
        if measure is None:
            measure = VOLUME if model.bulky else WEIGHT
        self.measure = measure
        self.mixture = mixture = model.mixture
        self.capacities = self.measured(measure)
        cost: float = 0
        weight = volume = 0
        entries: list[Entry] = []
        for index, want in enumerate(model.wants):
            fixed, most = low[index], high[index]
            if not most:
                continue
            unit_cost = depot.unit_costs[index] + want.weight * depot.gram_cost
            charge = depot.line_charge[index]
            if fixed:
                cost += fixed * unit_cost + charge
                weight += fixed * want.weight
                volume += fixed * want.volume
                charge = 0
            free = most - fixed
            if free:
                heavy, bulky = free * want.weight, free * want.volume
                sizes = (heavy, bulky, heavy * mixture + bulky)
                entries.append((index, free, free * unit_cost + charge, sizes))
        self.entries = tuple(entries)
        self.base = cost
        self.held: Sizes = (weight, volume, weight * mixture + volume)
        for _, _, _, sizes in entries:
            weight += sizes[WEIGHT]
            volume += sizes[VOLUME]
        self.wanted: tuple[int, int] = (weight, volume)
        self.goods = _goods(self.entries, measure)

    def bounded(self, model: Model, low: tuple[int, ...], high: tuple[int, ...]) -> "Room":
        """The same depot with other bounds."""
        return Room(model, self.depot, low, high, self.steps, self.measure)

    def stepped(self, steps: Steps) -> "Room":
        """The same bounds with fewer steps."""
        room = object.__new__(Room)
        room.depot, room.low, room.high = self.depot, self.low, self.high
        room.base, room.held, room.entries = self.base, self.held, self.entries
        room.fitted, room.wanted, room.goods = self.fitted, self.wanted, self.goods
        room.measure, room.mixture = self.measure, self.mixture
        room.steps, room.least = steps, steps[0][2]
        room.capacities = room.measured(room.measure)
        return room

    def cheapest(self, prices: Sequence[float], worth: float) -> tuple[float, Contents | None]:
        """The least of (cost of a parcel - price of what is in it beyond `low`), and its contents.

        From `worth` on the value may be too small and the contents are None.
        """
        total: float = 0
        for want, units, cost, _, _ in self.goods:
            gain = prices[want] * units - cost
            if gain > 0:
                total += gain
        quick = self.base - total + self.least
        if quick >= worth:
            return quick, None
        gainful: list[Gainful] = [
            (-gain / thick, want, gain, units, size)
            for want, units, cost, size, thick in self.goods
            if (gain := prices[want] * units - cost) > 0
        ]
        held = self.held[self.measure]
        size = held
        for entry in gainful:
            size += entry[4]
        if size <= self.capacities[0][0]:
            return self.base + (self.least - total), [(entry[1], entry[3]) for entry in gainful]
        gainful.sort()
        best, count, part = _least(gainful, self.capacities, held, total)
        contents: Contents = [(entry[1], entry[3]) for entry in gainful[:count]]
        if part:
            contents.append((gainful[count][1], gainful[count][3] * part))
        return self.base + best, contents

    def _gains(self, prices: Sequence[float]) -> "list[Gain]":
        return [
            (gain, entry)
            for entry in self.entries
            if (gain := prices[entry[0]] * entry[1] - entry[2]) > 0
        ]

    def measured(self, measure: int) -> list[tuple[int, float]]:
        """(capacity, cost) of each step by one measure."""
        if measure == TOGETHER:
            return [(step[0] * self.mixture + step[1], step[2]) for step in self.steps]
        if measure == VOLUME:
            return [(step[1], step[2]) for step in self.steps]
        return [(step[0], step[2]) for step in self.steps]

    def remeasured(self, contents: Contents) -> "Room":
        """The room by the measure by which these contents need the highest step.

        Contents that fit by one measure only are not a parcel: by the other they cost more.
        """
        taken = dict(contents)
        sizes: list[float] = list(self.held)
        for entry in self.entries:
            if entry[0] in taken:
                share = taken[entry[0]] / entry[1]
                for measure, size in enumerate(entry[3]):
                    sizes[measure] += share * size
        needed = [self._step_for(measure, sizes[measure]) for measure in MEASURES]
        if max(needed) == needed[self.measure]:
            return self
        room = self.stepped(self.steps)
        # Both together first: it is nearer to both than the other alone.
        room.measure = TOGETHER if self.measure != TOGETHER else needed.index(max(needed))
        room.capacities = room.measured(room.measure)
        room.goods = _goods(room.entries, room.measure)
        return room

    def _step_for(self, measure: int, size: float) -> int:
        capacities = self.measured(measure)
        return sum(1 for capacity, _ in capacities if capacity < size * (1 - 1e-9))

    def worthwhile(self, prices: Sequence[float], most: float) -> Steps:
        """The steps with which the parcel's value is below `most`."""
        gains = self._gains(prices)
        least = [0.0] * len(self.steps)
        for measure in MEASURES:
            reached = dict(_climb(gains, measure, self.measured(measure), self.held[measure]))
            for place, before in enumerate(least):
                value = reached.get(place, INFEASIBLE)
                if measure == WEIGHT or value > before:
                    least[place] = value
        return tuple(
            step for step, value in zip(self.steps, least, strict=True) if self.base + value < most
        )


def _goods(entries: Sequence[Entry], measure: int) -> tuple[Good, ...]:
    """The entries by one measure, ready for `cheapest`."""
    return tuple(
        (want, units, cost, sizes[measure], sizes[measure] or SIZELESS)
        for want, units, cost, sizes in entries
    )


Gain = tuple[float, Entry]


def _least(
    ordered: list[Gainful], capacities: list[tuple[int, float]], held: int, total: float
) -> tuple[float, int, float]:
    """(value, whole entries, part of the next) of the step with the least value.

    Each step is filled in this order. Whoever takes all of `total` still pays for the step, so the
    dear steps need no look.
    """
    best, best_count, best_part = INFEASIBLE, 0, 0.0
    dearest = INFEASIBLE
    taken, count, many = 0.0, 0, len(ordered)
    for capacity, cost in capacities:
        if cost > dearest:
            break
        if capacity < held:
            continue
        while count < many and (filled := held + ordered[count][4]) <= capacity:
            taken += ordered[count][2]
            held = filled
            count += 1
        value, part = cost - taken, 0.0
        if count < many:
            _, _, gain, _, size = ordered[count]
            part = (capacity - held) / size
            value -= gain * part
        if value < best:
            best, best_count, best_part = value, count, part
            # By 1 more, lest rounding of the arithmetic leaves out what is cheaper.
            dearest = value + total + 1
        if count == many:
            break
    return best, best_count, best_part


def _climb(
    gains: list[Gain], measure: int, capacities: list[tuple[int, float]], held: int
) -> list[tuple[int, float]]:
    """(place, value) of each step, filled with what gains most by size; too small ones left out."""
    ordered = _by_density(gains, measure)
    values: list[tuple[int, float]] = []
    taken, count, many = 0.0, 0, len(ordered)
    for place, (capacity, cost) in enumerate(capacities):
        if capacity < held:
            continue
        while count < many and held + ordered[count][1][3][measure] <= capacity:
            taken += ordered[count][0]
            held += ordered[count][1][3][measure]
            count += 1
        value = cost - taken
        if count < many:
            gain, entry = ordered[count]
            value -= gain * ((capacity - held) / entry[3][measure])
        values.append((place, value))
    return values


def _by_density(gains: list[Gain], measure: int) -> list[Gain]:
    """What gains most by size first; what has no size before all."""
    keyed = [(-gain / (entry[3][measure] or 1e-9), entry[0], gain, entry) for gain, entry in gains]
    keyed.sort()
    return [(gain, entry) for _, _, gain, entry in keyed]
