"""The lower bound: prices for wants under which no depot's parcel, nor any plan, can be cheaper.

Lagrangian relaxation of "every unit ships": each unit gets a price, each depot by itself takes the
parcel that is worth most to it, and what all prices sum to, less what the depots gain, is a bound.
Subgradient steps move the prices: up where too little was taken, down where too much.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.node import Node
from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE, Contents
from domain.fulfillment.sourcing.optimiser.rounding import rounded

PATIENCE = 3
"""Steps without a better bound after which they get half as long."""

MOMENTUM = 0.5
"""Part of the last direction that is kept: it damps the swinging of prices."""

SHORTEST_STEP = 0.02


def first_prices(model: Model, contents: Mapping[int, Sequence[int]]) -> list[float]:
    """What a unit costs in the plan at hand: its own cost and its share of the parcel."""
    prices = [0.0] * len(model.wants)
    for index, units in contents.items():
        cost = model.parcel(model.depots[index], units)
        assert cost is not None
        kinds = sum(1 for wanted in units if wanted)
        weight = sum(a * want.weight for a, want in zip(units, model.wants, strict=True)) or 1
        for want, wanted in enumerate(units):
            if wanted:
                share = 0.5 / kinds + 0.5 * wanted * model.wants[want].weight / weight
                prices[want] += cost * share / model.wants[want].units
    return prices


@dataclass(slots=True)
class Evaluation:
    """What prices give: the bound, each depot's value, and what the chosen ones take."""

    bound: float
    values: dict[int, float]
    chosen: dict[int, Contents]


def evaluate(node: Node, prices: list[float]) -> Evaluation:
    """The bound of a node at prices."""
    bound = sum(map(mul, prices, node.need))
    values: dict[int, float] = {}
    chosen: dict[int, Contents] = {}
    for index in node.opened:
        value, contents = node.rooms[index].cheapest(prices, INFEASIBLE)
        values[index], chosen[index] = value, contents or []
        bound += value
    least, most = node.places
    free = node.free
    if least:
        guess = node.values
        free = [index for _, index in sorted((guess.get(index, 0.0), index) for index in free)]
    kept: list[tuple[float, int, Contents]] = []
    rooms, worth = node.rooms, _worth(kept, least, most)
    for index in free:
        value, contents = rooms[index].cheapest(prices, worth)
        values[index] = value
        if contents is not None and value < INFEASIBLE:
            insort(kept, (value, index, contents))
            worth = _worth(kept, least, most)
    taken = selected([value for value, _, _ in kept], least, most)
    if taken < least:
        bound = INFEASIBLE
    for value, index, contents in kept[:taken]:
        bound += value
        chosen[index] = contents
    return Evaluation(bound, values, chosen)


def _worth(kept: list[tuple[float, int, Contents]], least: int, most: int) -> float:
    """The value below which one more free depot would take part."""
    if len(kept) < least:
        return INFEASIBLE
    worth = max(kept[least - 1][0], 0.0) if least else 0.0
    return min(worth, kept[most - 1][0]) if 0 < most <= len(kept) else worth


def selected(values: list[float], least: int, most: int) -> int:
    """How many of the free depots' values, ascending, a bound takes."""
    count = 0
    for value in values[:most]:
        if value >= 0 and count >= least:
            break
        count += 1
    return count


def ascend(
    node: Node, prices: list[float], best_cost: int, steps: int, stride: float
) -> tuple[Evaluation, list[float], float]:
    """Raise a node's bound by subgradient steps; stops when it shows that nothing is to be won.

    Gives the prices too, and the stride to go on with.
    """
    best = current = evaluate(node, prices)
    kept = prices
    direction = [0.0] * len(prices)
    idle = 0
    for _ in range(steps):
        if best.bound == INFEASIBLE or rounded(best.bound) >= best_cost:
            break
        direction = _direction(node, current, direction)
        length = sum(share * share for share in direction)
        if length < 1e-9:
            break
        hoped = max(min(best_cost - current.bound, abs(current.bound) + 1e5), 1.0)
        prices = _moved(node, prices, direction, hoped * stride / length)
        current = evaluate(node, prices)
        if current.bound > best.bound:
            best, kept, idle = current, prices, 0
            continue
        idle += 1
        if idle == PATIENCE:
            idle, stride = 0, stride / 2
            prices, current = kept, best
            direction = [0.0] * len(prices)
            if stride < SHORTEST_STEP:
                break
    return best, kept, stride


def _direction(node: Node, evaluation: Evaluation, before: list[float]) -> list[float]:
    """The share of each want that was not taken, and half of the last direction."""
    lack = [float(units) for units in node.need]
    for contents in evaluation.chosen.values():
        for want, units in contents:
            lack[want] -= units
    return [
        missing / units + MOMENTUM * last if units else 0.0
        for missing, units, last in zip(lack, node.need, before, strict=True)
    ]


def _moved(node: Node, prices: list[float], direction: list[float], scale: float) -> list[float]:
    return [
        (moved if (moved := price + scale * share / units) > 0 else 0.0) if units else price
        for price, share, units in zip(prices, direction, node.need, strict=True)
    ]
