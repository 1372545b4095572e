"""How much a depot may still take or leave of each want, and the least it can cost at given prices.

This is the innermost loop of the search. `cheapest` relaxes a parcel three ways, so that it is fast
and never claims too much: goods are divisible, a line's handling is spread over its units, and only
one of weight and volume counts.
"""

from collections.abc import Sequence

from domain.fulfillment.sourcing.model import Depot, Model

INFEASIBLE = float("inf")

Contents = list[tuple[int, float]]
"""(want, units), where the last may be a fraction."""


class Room:
    """At least `low` and at most `high` units of each want from one depot. Never changed."""

    __slots__ = ("base", "depot", "entries", "high", "low")

    def __init__(
        self, model: Model, depot: Depot, low: tuple[int, ...], high: tuple[int, ...]
    ) -> None:
        self.depot = depot
        self.low = low
        self.high = high
        cost: float = 0
        weight = volume = 0
        entries = []
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
                entries.append(
                    (
                        index,
                        free,
                        free * unit_cost + charge,
                        (free * want.weight, free * want.volume),
                    )
                )
        self.entries = tuple(entries)
        self.base = (cost, weight, volume)

    def cheapest(self, prices: Sequence[float], worth: float) -> tuple[float, Contents]:
        """The least of (cost of a parcel - price of what is in it beyond `low`), and its contents.

        Above `worth` the value may be too small and the contents are not told.
        """
        cost, weight, volume = self.base
        gains = []
        total: float = 0
        for entry in self.entries:
            gain = prices[entry[0]] * entry[1] - entry[2]
            if gain > 0:
                gains.append((gain, entry))
                total += gain
        ladders = self.depot.ladders
        quick = cost - total + self.depot.least_transport
        if quick >= worth:
            return quick, []
        best: float = INFEASIBLE
        contents: Contents = []
        for measure, steps in ladders:
            held = volume if measure else weight
            value, found = _fill(gains, measure, steps, held, best - cost)
            if found is not None:
                best, contents = cost + value, found
        return best, contents


Gain = tuple[float, tuple[int, int, float, tuple[int, int]]]


def _fill(
    gains: list[Gain], measure: int, steps: tuple[tuple[int, float], ...], held: int, below: float
) -> tuple[float, Contents | None]:
    """The best step of a ladder, filled with what gains most by size, the last of it in part."""
    total: float = 0
    size = held
    for gain, entry in gains:
        total += gain
        size += entry[3][measure]
    first = steps[0]
    if size <= first[0]:
        value = first[1] - total
        if value >= below:
            return below, None
        return value, [(entry[0], entry[1]) for _, entry in gains]
    ordered = sorted(gains, key=lambda item: (-item[0] / (item[1][3][measure] or 1e-9), item[1][0]))
    return _climb(ordered, measure, steps, held, below)


def _climb(
    ordered: list[Gain],
    measure: int,
    steps: tuple[tuple[int, float], ...],
    held: int,
    below: float,
) -> tuple[float, Contents | None]:
    best, choice = below, None
    taken, count, many = 0.0, 0, len(ordered)
    for capacity, cost in steps:
        if capacity < held:
            continue
        while count < many and held + ordered[count][1][3][measure] <= capacity:
            taken += ordered[count][0]
            held += ordered[count][1][3][measure]
            count += 1
        value, part = cost - taken, 0.0
        if count < many:
            gain, entry = ordered[count]
            part = (capacity - held) / entry[3][measure]
            value -= gain * part
        if value < best:
            best, choice = value, (count, part)
        if count == many:
            break
    if choice is None:
        return best, None
    count, part = choice
    contents: Contents = [(entry[0], entry[1]) for _, entry in ordered[:count]]
    if part:
        contents.append((ordered[count][1][0], ordered[count][1][1] * part))
    return best, contents
