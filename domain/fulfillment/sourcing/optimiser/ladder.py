"""What a parcel costs at a site: exactly, and as a ladder that never claims too much.

A step of a ladder says: a parcel that costs no more than this has at most this weight and at most
this volume.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfillment.sourcing.problem import ShipOption

STEPS_LIMIT = 96
"""Finer ladders are merged: a step then has the sizes of its last and the cost of its first part."""

BOUNDLESS = 1 << 62


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
        BOUNDLESS if limit is None else limit,
        option.dimensional_divisor or 0,
        tuple(grams for grams, _ in rate.bands),
        tuple(money * cost + penalty for _, cost in rate.bands),
        None if rate.per_further_step is None else money * rate.per_further_step,
        rate.step_grams,
        objective.total * option.carbon_per_kilogram,
    )


Step = tuple[int, int, float]
"""(weight, volume, cost)."""

Steps = tuple[Step, ...]


def ladder(tariffs: Sequence[Tariff], weight: int, volume: int) -> tuple[Steps, float]:
    """The ladder for goods of at most this weight and volume, and the carbon of a gram.

    The least carbon that a gram has by any option is a cost of the gram.
    """
    carbon = min((entry.carbon_per_kilogram for entry in tariffs), default=0)
    steps = [step for entry in tariffs for step in _steps(entry, weight, volume)]
    return _merged(steps), carbon / 1000


def _steps(entry: Tariff, weight: int, volume: int) -> list[Step]:
    """The staircase of one option up to the first step that takes everything it may take."""
    heaviest = min(weight, entry.maximum_weight)
    most = heaviest
    if entry.divisor:
        most = max(most, -(-volume // entry.divisor))
    steps: list[Step] = []
    for grams, cost in zip(entry.capacities, entry.costs, strict=True):
        steps.append(_step(entry, grams, cost))
        if grams >= most:
            return steps
    if entry.further is not None:
        before = entry.capacities[-1]
        many = -(-(most - before) // entry.step_grams)
        stride = -(-many // STEPS_LIMIT)
        for done in range(0, many, stride):
            grams = before + (done + stride) * entry.step_grams
            steps.append(_step(entry, grams, entry.costs[-1] + (done + 1) * entry.further))
    return steps


def _step(entry: Tariff, grams: int, cost: int) -> Step:
    volume = grams * entry.divisor if entry.divisor else BOUNDLESS
    return min(grams, entry.maximum_weight), volume, float(cost)


def _merged(steps: list[Step]) -> Steps:
    """By cost, each with the greatest sizes that are to be had for no more."""
    kept: list[Step] = []
    weight = volume = -1
    for cost, heavy, bulky in sorted((cost, -heavy, -bulky) for heavy, bulky, cost in steps):
        if -heavy > weight or -bulky > volume:
            weight, volume = max(weight, -heavy), max(volume, -bulky)
            if kept and kept[-1][2] == cost:
                kept.pop()
            kept.append((weight, volume, cost))
    return tuple(kept if len(kept) <= STEPS_LIMIT else _coarser(kept))


def _coarser(steps: list[Step]) -> list[Step]:
    """Neighbours as one step where least is lost: no step loses more than it must."""
    low, high = 0.0, steps[-1][2] - steps[0][2]
    while high - low > 1:
        middle = (low + high) / 2
        if len(_joined(steps, middle)) > STEPS_LIMIT:
            low = middle
        else:
            high = middle
    return _joined(steps, high)


def _joined(steps: list[Step], loss: float) -> list[Step]:
    """Steps that cost up to so much more than the first of them become one."""
    joined: list[Step] = []
    for weight, volume, cost in steps:
        if joined and cost - joined[-1][2] <= loss:
            joined[-1] = (weight, volume, joined[-1][2])
        else:
            joined.append((weight, volume, cost))
    return joined
