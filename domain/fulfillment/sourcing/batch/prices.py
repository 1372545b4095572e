"""Prices on what is scarce: a bound for the whole backlog, and ways that give way where it is cheap.

Lagrangian relaxation: every order is planned as if it were alone but pays for what it takes of what
is scarce. The sum of those costs less the value of what there is bounds the cost of any plan from
below, whatever the prices; a subgradient step raises the price of what is asked for too much and
lowers that of what is left over (Held and Karp 1971; Fisher 1981).
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.fulfillment.sourcing.batch.backlog import Resource
from domain.fulfillment.sourcing.batch.orders import Assignment, LimitReached, Orders, Way

ROUNDS = 24
PATIENCE = 4
"""Rounds without a better bound after which steps become half as long."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The best bound that prices gave, and the prices that gave it.

    What was ever asked for too much is named, with a price of 0 where it had none in the end.
    """

    bound: int
    prices: dict[Resource, int]


def price(
    orders: Orders, planned: list[int], target: int, consider: Callable[[dict[Resource, int]], None]
) -> Priced:
    """Look for the prices with the best bound on the orders that can be planned.

    `target` is the cost to come near; `consider` is told every round's prices. At the limit the
    best so far is the answer.
    """
    prices: dict[Resource, int] = {}
    best = Priced(sum(orders.alone(number)[1] for number in planned), {})
    asked_for: dict[Resource, int] = {}
    step, stale = 1.0, 0
    for _ in range(ROUNDS):
        try:
            ways, bound = _asked(orders, planned, prices)
            consider(prices)
        except LimitReached:
            break
        if bound > best.bound:
            best, stale = Priced(bound, dict(prices)), 0
        else:
            stale += 1
        if stale == PATIENCE:
            step, stale = step / 2, 0
        excess = _excess(orders, ways, prices)
        length = sum(over * over for over in excess.values())
        if not length or bound >= target:
            break
        move = step * (target - bound) / length
        asked_for |= dict.fromkeys(excess, 0)
        prices = _moved(prices, excess, move)
    return Priced(best.bound, asked_for | best.prices)


def _asked(
    orders: Orders, planned: list[int], prices: dict[Resource, int]
) -> tuple[list[Way], int]:
    ways, bound = [], -sum(orders.scarce[name] * amount for name, amount in prices.items())
    for number in planned:
        way, least = orders.best(number, {}, prices)
        ways.append(way)
        # A search that its limit ended without a plan proves nothing; prices never make it cheaper.
        bound += least if way.plan is not None else orders.alone(number)[1]
    return ways, bound


def _excess(orders: Orders, ways: list[Way], prices: dict[Resource, int]) -> dict[Resource, int]:
    """What is asked for beyond what there is; below zero where something with a price is left."""
    used = Assignment.of(ways).used
    found = {}
    for resource in sorted(set(used) | set(prices), key=str):
        over = used.get(resource, 0) - orders.scarce[resource]
        if over > 0 or (over < 0 and prices.get(resource, 0)):
            found[resource] = over
    return found


def _moved(
    prices: dict[Resource, int], excess: dict[Resource, int], move: float
) -> dict[Resource, int]:
    moved = dict(prices)
    for resource, over in excess.items():
        moved[resource] = max(prices.get(resource, 0) + round(move * over), 0)
    return {resource: amount for resource, amount in moved.items() if amount}
