"""What a parcel costs at a site: exactly, and as a ladder that never claims too much.

A step of a ladder says: up to this size, at least this cost. The size is weight or volume,
whichever decides the billable weight of these goods.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfillment.sourcing.problem import ShipOption

STEPS_LIMIT = 24
"""Finer ladders are merged: a step then has the size of its last and the cost of its first part."""

WEIGHT, VOLUME = 0, 1

_BOUNDLESS = 1 << 62


@dataclass(frozen=True, slots=True)
class Objective:
    """What a search makes least: multiples of the whole cost, of real money, and of parcels."""

    total: int = 1
    real: int = 0
    parcels: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """One option, ready to be asked often. Costs already follow the objective."""

    maximum_weight: int
    divisor: int
    capacities: tuple[int, ...]
    costs: tuple[int, ...]
    further: int | None
    step_grams: int
    carbon_per_kilogram: int

    def cost(self, weight: int, volume: int) -> int | None:
        """Cost of a parcel, None when it is too heavy."""
        if weight > self.maximum_weight:
            return None
        billable = weight
        if self.divisor:
            billable = max(weight, -(-volume // self.divisor))
        place = bisect_left(self.capacities, billable)
        if place < len(self.capacities):
            cost = self.costs[place]
        elif self.further is None:
            return None
        else:
            steps = -(-(billable - self.capacities[-1]) // self.step_grams)
            cost = self.costs[-1] + steps * self.further
        if self.carbon_per_kilogram:
            cost += -(-weight * self.carbon_per_kilogram // 1000)
        return cost


def tariff(option: ShipOption, objective: Objective) -> Tariff:
    """The option under an objective."""
    rate, money = option.rate, objective.total + objective.real
    penalty = objective.total * (option.lateness + option.carbon)
    limit = option.maximum_weight_grams
    return Tariff(
        _BOUNDLESS if limit is None else limit,
        option.dimensional_divisor or 0,
        tuple(grams for grams, _ in rate.bands),
        tuple(money * cost + penalty for _, cost in rate.bands),
        None if rate.per_further_step is None else money * rate.per_further_step,
        rate.step_grams,
        objective.total * option.carbon_per_kilogram,
    )


Steps = tuple[tuple[int, float], ...]


def ladders(
    tariffs: Sequence[Tariff], weight: int, volume: int
) -> tuple[tuple[tuple[int, Steps], ...], float]:
    """(measure, steps) for goods of at most this weight and volume, and the carbon of a gram.

    The least carbon a gram has by any option is a cost of the gram; what an option has beyond it is
    part of its steps.
    """
    carbon = min((entry.carbon_per_kilogram for entry in tariffs), default=0)
    found: dict[int, list[tuple[int, float]]] = {WEIGHT: [], VOLUME: []}
    for entry in tariffs:
        bulky = entry.divisor and volume > weight * entry.divisor
        surplus = entry.carbon_per_kilogram - carbon
        if bulky:
            found[VOLUME] += _steps(entry, volume, entry.divisor, 0)
        else:
            found[WEIGHT] += _steps(entry, weight, 1, surplus)
    kept = tuple((measure, _merged(steps)) for measure, steps in found.items() if steps)
    return kept, carbon / 1000


def _steps(
    entry: Tariff, size: int, grams_to_size: int, surplus_carbon: int
) -> list[tuple[int, float]]:
    """The staircase of one option up to a size."""
    limit = size
    if grams_to_size == 1:
        limit = min(size, entry.maximum_weight)
    steps: list[tuple[int, float]] = []
    before = 0
    for grams, cost in zip(entry.capacities, entry.costs, strict=True):
        capacity = grams * grams_to_size
        steps.append((min(capacity, limit), cost + surplus_carbon * before / 1000))
        if capacity >= limit:
            return steps
        before = capacity
    if entry.further is not None:
        many = -(-(limit - before) // (entry.step_grams * grams_to_size))
        stride = -(-many // STEPS_LIMIT)
        for done in range(0, many, stride):
            end = before + (done + stride) * entry.step_grams * grams_to_size
            start = before + done * entry.step_grams * grams_to_size
            cost = entry.costs[-1] + (done + 1) * entry.further
            steps.append((min(end, limit), cost + surplus_carbon * start / 1000))
    return steps


def _merged(steps: list[tuple[int, float]]) -> Steps:
    """The cheapest step for each size, ascending; no step that a cheaper one contains."""
    kept: list[tuple[int, float]] = []
    for cost, negative_size in sorted((cost, -size) for size, cost in steps):
        if not kept or -negative_size > kept[-1][0]:
            kept.append((-negative_size, cost))
    stride = -(-len(kept) // STEPS_LIMIT)
    return tuple(
        (kept[min(start + stride, len(kept)) - 1][0], kept[start][1])
        for start in range(0, len(kept), stride)
    )
