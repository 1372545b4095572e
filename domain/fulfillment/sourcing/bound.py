"""The lower bound: prices for wants under which no depot's parcel, nor any plan, can be cheaper.

Lagrangian relaxation of "every unit ships": each unit gets a price, each depot by itself takes the
parcel that is worth most to it, and what all prices sum to, less what the depots gain, is a bound.
Subgradient steps move the prices: up where too little was taken, down where too much.
"""

from dataclasses import dataclass
from math import ceil

from domain.fulfillment.sourcing.model import Model
from domain.fulfillment.sourcing.node import Node
from domain.fulfillment.sourcing.room import INFEASIBLE, Contents

PATIENCE = 3
"""Steps without a better bound after which they get half as long."""

MOMENTUM = 0.5
"""Part of the last direction that is kept: it damps the swinging of prices."""

SHORTEST_STEP = 0.02


@dataclass(slots=True)
class Evaluation:
    """What prices give: the bound, each depot's value, and what the chosen ones take."""

    bound: float
    values: dict[int, float]
    chosen: dict[int, Contents]


def evaluate(model: Model, node: Node, prices: list[float]) -> Evaluation:
    """The bound of a node at prices."""
    bound = sum(price * units for price, units in zip(prices, node.need, strict=True))
    values: dict[int, float] = {}
    chosen: dict[int, Contents] = {}
    offers = []
    opened = node.opened
    for index, room in node.rooms.items():
        if index in opened:
            value, contents = room.cheapest(prices, INFEASIBLE)
            bound += value
            chosen[index] = contents
        else:
            value, contents = room.cheapest(prices, 0.0)
            if value < 0:
                offers.append((value, index, contents))
        values[index] = value
    places = model.maximum_parcels - len(opened)
    if len(offers) > places:
        offers.sort(key=lambda offer: offer[:2])
    for value, index, contents in offers[:places]:
        bound += value
        chosen[index] = contents
    return Evaluation(bound, values, chosen)


def ascend(
    model: Model, node: Node, prices: list[float], best_cost: int, steps: int, stride: float
) -> tuple[Evaluation, list[float], float]:
    """Raise a node's bound by subgradient steps; stops when it shows that nothing is to be won.

    Gives the prices too, and the stride to go on with.
    """
    best = current = evaluate(model, node, prices)
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
        current = evaluate(model, node, prices)
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
        max(0.0, price + scale * share / units) if units else price
        for price, share, units in zip(prices, direction, node.need, strict=True)
    ]


def rounded(bound: float) -> int:
    """The least whole cost that a bound allows: rounding of the arithmetic is given away."""
    return ceil(bound - 0.001 - abs(bound) * 1e-10)
