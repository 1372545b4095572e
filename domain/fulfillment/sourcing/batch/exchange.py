"""Exchange: the best choice among the remembered ways of a few orders, the others staying put."""

from collections.abc import Sequence

from domain.fulfillment.sourcing.batch.backlog import Resource, add_to
from domain.fulfillment.sourcing.batch.orders import Assignment, Orders, Way

NODES_LIMIT = 3_000


def exchange(orders: Orders, assignment: Assignment, group: Sequence[int]) -> bool:
    """Give each of the group one of its remembered ways, so that they cost least together.

    Depth first, cheapest first, cut off by the sum of the cheapest ways of those to come. Says
    whether the assignment has become cheaper.
    """
    base = dict(assignment.used)
    for number in group:
        for resource, amount in assignment.ways[number].uses.items():
            base[resource] -= amount
    search = _Search(orders, assignment, group)
    search.descend(0, 0, base)
    if search.chosen is None:
        return False
    for number, way in zip(group, search.chosen, strict=True):
        assignment.put(number, way)
    return True


class _Search:
    def __init__(self, orders: Orders, assignment: Assignment, group: Sequence[int]) -> None:
        self.chosen: list[Way] | None = None
        self._orders = orders
        self._choices = [_choices(orders, number) for number in group]
        self._cost = sum(assignment.ways[number].cost for number in group)
        self._to_come = [0]
        for choices in reversed(self._choices):
            self._to_come.insert(0, self._to_come[0] + choices[0].cost)
        self._path: list[Way] = []
        self._nodes = 0

    def descend(self, depth: int, cost: int, used: dict[Resource, int]) -> None:
        """Try the ways of one order after the other."""
        if depth == len(self._choices):
            self._cost, self.chosen = cost, list(self._path)
            return
        for way in self._choices[depth]:
            self._nodes += 1
            total = cost + way.cost
            if total + self._to_come[depth + 1] >= self._cost or self._nodes > NODES_LIMIT:
                return
            if self._orders.fits(way, used):
                below = dict(used)
                add_to(below, way.uses)
                self._path.append(way)
                self.descend(depth + 1, total, below)
                self._path.pop()


def _choices(orders: Orders, number: int) -> list[Way]:
    """The remembered ways, cheapest first, and to be left."""
    return [*orders.ways[number], orders.unplanned(number)]
