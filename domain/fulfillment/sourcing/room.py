"""How much a depot may still take or leave of each want, and the least it can cost at given prices.

This is the innermost loop of the search. `cheapest` relaxes a parcel three ways, so that it is fast
and never claims too much: goods are divisible, a line's handling is spread over its units, and only
one of weight and volume counts.
"""

from collections.abc import Sequence

from domain.fulfillment.sourcing.ladder import Steps
from domain.fulfillment.sourcing.model import Depot, Model

INFEASIBLE = float("inf")

Contents = list[tuple[int, float]]
"""(want, units), where the last may be a fraction."""

Ladders = tuple[tuple[int, Steps], ...]

Entry = tuple[int, int, float, tuple[int, int]]
"""(want, units, cost of all of them, (weight, volume))."""


class Room:
    """At least `low` and at most `high` units of each want from one depot. Never changed.

    Its parcel costs one of the steps of `ladders`.
    """

    __slots__ = ("base", "depot", "entries", "high", "ladders", "least", "low")

    def __init__(
        self,
        model: Model,
        depot: Depot,
        low: tuple[int, ...],
        high: tuple[int, ...],
        ladders: Ladders,
    ) -> None:
        self.depot = depot
        self.low = low
        self.high = high
        self.ladders = ladders
        self.least = min(steps[0][1] for _, steps in ladders)
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
                size = (free * want.weight, free * want.volume)
                entries.append((index, free, free * unit_cost + charge, size))
        self.entries = tuple(entries)
        self.base: tuple[float, int, int] = (cost, weight, volume)

    def bounded(self, model: Model, low: tuple[int, ...], high: tuple[int, ...]) -> "Room":
        """The same depot with other bounds."""
        return Room(model, self.depot, low, high, self.ladders)

    def stepped(self, ladders: Ladders) -> "Room":
        """The same bounds with fewer steps."""
        room = object.__new__(Room)
        room.depot, room.low, room.high = self.depot, self.low, self.high
        room.base, room.entries = self.base, self.entries
        room.ladders = ladders
        room.least = min(steps[0][1] for _, steps in ladders)
        return room

    def cheapest(self, prices: Sequence[float], worth: float) -> tuple[float, Contents | None]:
        """The least of (cost of a parcel - price of what is in it beyond `low`), and its contents.

        From `worth` on the value may be too small and the contents are None.
        """
        cost, weight, volume = self.base
        gains = []
        total: float = 0
        for entry in self.entries:
            gain = prices[entry[0]] * entry[1] - entry[2]
            if gain > 0:
                gains.append((gain, entry))
                total += gain
        quick = cost - total + self.least
        if quick >= worth:
            return quick, None
        best: float = INFEASIBLE
        contents: Contents = []
        for measure, steps in self.ladders:
            held = volume if measure else weight
            values, ordered = _climb(gains, measure, steps, held)
            for value, count, part in values:
                if cost + value < best:
                    best = cost + value
                    contents = [(entry[0], entry[1]) for _, entry in ordered[:count]]
                    if part:
                        contents.append((ordered[count][1][0], ordered[count][1][1] * part))
        return best, contents

    def worthwhile(self, prices: Sequence[float], most: float) -> Ladders:
        """The steps with which the parcel's value is below `most`."""
        cost, weight, volume = self.base
        gains = [
            (gain, entry)
            for entry in self.entries
            if (gain := prices[entry[0]] * entry[1] - entry[2]) > 0
        ]
        kept = []
        for measure, steps in self.ladders:
            held = volume if measure else weight
            values, _ = _climb(gains, measure, steps, held, every=True)
            worth = tuple(
                step
                for step, (value, _, _) in zip(steps, values, strict=True)
                if cost + value < most
            )
            if worth:
                kept.append((measure, worth))
        return tuple(kept)


Gain = tuple[float, Entry]


def _climb(
    gains: list[Gain], measure: int, steps: Steps, held: int, every: bool = False
) -> tuple[list[tuple[float, int, float]], list[Gain]]:
    """For each step (value, whole entries, part of the next) of the order that is told too.

    Unless `every` step is asked for, those that are too small are left out and the first into which
    everything fits is the last.
    """
    if len(steps) == 1 or len(gains) < 2:
        ordered = gains
        if len(gains) > 1 and held + sum(entry[3][measure] for _, entry in gains) > steps[0][0]:
            ordered = _by_density(gains, measure)
    else:
        ordered = _by_density(gains, measure)
    values = []
    taken, count, many = 0.0, 0, len(ordered)
    for capacity, cost in steps:
        if capacity < held:
            if every:
                values.append((INFEASIBLE, 0, 0.0))
            continue
        while count < many and held + ordered[count][1][3][measure] <= capacity:
            taken += ordered[count][0]
            held += ordered[count][1][3][measure]
            count += 1
        if count < many:
            gain, entry = ordered[count]
            part = (capacity - held) / entry[3][measure]
            values.append((cost - taken - gain * part, count, part))
            continue
        values.append((cost - taken, count, 0.0))
        if not every:
            break
    return values, ordered


def _by_density(gains: list[Gain], measure: int) -> list[Gain]:
    """What gains most by size first; what has no size before all."""
    keyed = [(-gain / (entry[3][measure] or 1e-9), entry[0], gain, entry) for gain, entry in gains]
    keyed.sort()
    return [(gain, entry) for _, _, gain, entry in keyed]
