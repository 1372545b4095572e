"""Best-first branch and bound over depots, then over units: stops when nothing cheaper can exist.

Every step follows from the problem alone, so the same problem takes the same steps.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from domain.fulfillment.sourcing.optimiser.bound import Evaluation, ascend, evaluate, first_prices
from domain.fulfillment.sourcing.optimiser.branching import children
from domain.fulfillment.sourcing.optimiser.carrying import carry
from domain.fulfillment.sourcing.optimiser.covering import covering, improved
from domain.fulfillment.sourcing.optimiser.deciding import decide
from domain.fulfillment.sourcing.optimiser.dividing import Division
from domain.fulfillment.sourcing.optimiser.dominance import dominated_by
from domain.fulfillment.sourcing.optimiser.found import Found
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.node import Node
from domain.fulfillment.sourcing.optimiser.packing import (
    Contents,
    contested,
    cost_of,
    pack,
    single_parcels,
)
from domain.fulfillment.sourcing.optimiser.resplitting import resplit
from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE, Room
from domain.fulfillment.sourcing.optimiser.rounding import rounded

BEGINNINGS = 5
ROOT_PAUSE = 10
ROOT_STEPS = 40
COUNT_STEPS = 25

SINGLES_KEPT = 8
"""Plans of one parcel kept as alternatives, the cheapest first."""

RESPLIT_SHARE = 0.25
"""Plans that are dearer by no more than this are divided anew."""

SITES_OF_A_NODE = 8
"""A node counts once more for each so many depots that may take part in it."""

STEPS_OF_A_NODE = 100
"""Steps of a division between two parcels that count as one node of the search."""

NOTHING = 1 << 60
"""The cost of having no plan."""


class Search:
    """One search. `judge` gives the cost that a plan counts with, None when it is not allowed."""

    def __init__(
        self,
        model: Model,
        node_limit: int,
        should_stop: Callable[[], bool] | None = None,
        judge: Callable[[Contents], int | None] | None = None,
    ) -> None:
        self.model = model
        self.node_limit = node_limit
        self.should_stop = should_stop
        self.judge = judge
        self.cost = NOTHING
        self.contents: Contents = {}
        self.others: dict[frozenset[int], tuple[int, Contents]] = {}
        self.singles: dict[int, int] = {}
        self.tried: set[frozenset[int]] = set()
        self.nodes = 0
        self.serial = 0
        self.work = 0
        self.dominated: dict[int, tuple[int, ...]] = {}
        self.heap: list[tuple[int, int, Node]] = []

    def run(self, start: Contents | None = None) -> Found:
        """Search until nothing is left, the limit is reached, or the caller says stop."""
        if start:
            self.offer(start)
        self._begin()
        stopped = False
        root = self._root()
        if root is not None:
            self._by_count(root)
        while self.heap and self.heap[0][0] < self.cost:
            stopped = self.should_stop is not None and self.should_stop()
            if stopped or self.nodes >= self.node_limit:
                break
            _, _, node = heappop(self.heap)
            if node.division is not None:
                self._divide(node, node.division)
            elif not node.evaluated:
                self._look_at(node)
            elif not self._divided(node):
                for child in children(self.model, node, self.cost):
                    self._keep(child)
        left = min((entry[0] for entry in self.heap), default=self.cost)
        bound = min(self.cost, left)
        return Found(
            self.cost,
            self.contents,
            bound,
            self.nodes,
            bound == self.cost,
            not stopped,
            self.others,
            self.singles,
        )

    def offer(self, contents: Contents) -> bool:
        """A plan: kept when it is the cheapest of its depots, and used when it is of all."""
        cost = cost_of(self.model, contents) if self.judge is None else self.judge(contents)
        if cost is None or len(contents) > self.model.maximum_parcels:
            return False
        places = frozenset(contents)
        if places not in self.others or cost < self.others[places][0]:
            self.others[places] = (cost, contents)
        if cost >= self.cost:
            return False
        self.cost, self.contents = cost, contents
        return True

    def _begin(self) -> None:
        model = self.model
        units = tuple(want.units for want in model.wants)
        for cost, index in single_parcels(model):
            self.singles[index] = cost
        for index in list(self.singles)[:SINGLES_KEPT]:
            self.offer({index: units})
        prices = [
            1 / want.units / (sum(1 for depot in model.depots if depot.limits[index]) or 1) ** 0.5
            for index, want in enumerate(model.wants)
        ]
        self._try(covering(model, range(len(model.depots)), prices))

    def _try(self, places: frozenset[int]) -> None:
        if places in self.tried:
            return
        self.tried.add(places)
        contents = pack(self.model, places)
        if contents is None:
            return
        better = self.offer(contents)
        if len(contents) > 1 and self.others.get(frozenset(contents), (NOTHING,))[0] < self.cost * (
            1 + RESPLIT_SHARE
        ):
            better = self.offer(resplit(self.model, contents)) or better
        if better:
            self.offer(resplit(self.model, improved(self.model, self.contents)))

    def _round(self, node: Node, evaluation: Evaluation) -> None:
        """Plans near to what the bound would take, from either end of the depots."""
        taken = {}
        for index, contents in evaluation.chosen.items():
            units = list(node.rooms[index].low)
            for want, more in contents:
                units[want] += int(more + 1e-9)
            taken[index] = units
        for ends in (1, -1) if contested(self.model, taken) else (1,):
            start = {index: taken[index] for index in sorted(taken)[::ends]}
            packed = pack(self.model, taken, start)
            if packed is not None:
                self.offer(packed)

    def _root(self) -> Node | None:
        model = self.model
        none = (0,) * len(model.wants)
        rooms = {
            depot.index: Room(model, depot, none, depot.limits, depot.steps)
            for depot in model.depots
            if depot.least_transport < self.cost
        }
        node = Node(rooms, frozenset(), 1, model.maximum_parcels)
        self.nodes += 1
        if not node.tighten(model):
            return None
        stride = 1.0
        prices = first_prices(model, self.contents)
        for _ in range(ROOT_STEPS // ROOT_PAUSE):
            evaluation, prices, stride = ascend(node, prices, self.cost, ROOT_PAUSE, stride)
            self._try(frozenset(evaluation.chosen))
            self._try(covering(model, node.rooms, prices))
            if not self._settle(node, evaluation, prices):
                return None
        likely = sorted(node.rooms, key=lambda index: (node.values[index], index))
        for index in likely[:BEGINNINGS]:
            self._try(covering(model, node.rooms, prices, (index,)))
        # Anew: what was decided since then may have opened depots that were not chosen.
        if not self._settle(node, evaluate(node, prices), prices):
            return None
        if model.dominance:
            self.dominated = dominated_by(model, list(node.rooms))
        return node

    def _by_count(self, root: Node) -> None:
        """Plans of one parcel, of two and so on apart: each has better prices than all together."""
        last = min(max(len(self.contents), 1) + 2, root.most)
        if len(root.opened) >= last or not any(root.need):
            self._keep(root)
            return
        for count in range(max(1, len(root.opened)), last + 1):
            part = root.part(root.rooms, root.opened)
            part.fewest, part.most = count, count if count < last else root.most
            part.steps = COUNT_STEPS
            self._keep(part)

    def _look_at(self, node: Node) -> None:
        free = 0 if len(node.opened) == node.most else len(node.rooms)
        self.nodes += 1 + free // SITES_OF_A_NODE
        if not self._close_dominated(node, node.before) or not self._tightened(node):
            return
        if self._divided(node):
            self._try(frozenset(node.rooms))
            return
        evaluation, prices, _ = ascend(node, node.prices, self.cost, node.steps, 0.5)
        if evaluation.bound < INFEASIBLE:
            self._try(frozenset(evaluation.chosen))
            self._round(node, evaluation)
            if len(node.rooms) > len(node.opened):
                self._try(covering(self.model, node.rooms, prices, node.opened))
        if self._settle(node, evaluation, prices):
            self._keep(node)

    def _keep(self, node: Node) -> None:
        if node.division is not None:
            node.floor = max(node.floor, node.division.bound)
        bound = rounded(node.floor)
        if node.evaluated and not any(node.need):
            self.offer({index: room.low for index, room in node.rooms.items()})
        elif bound < self.cost:
            self.serial += 1
            heappush(self.heap, (bound, -self.serial, node))

    def _settle(self, node: Node, evaluation: Evaluation, prices: list[float]) -> bool:
        """Take the bound over, and close or open the depots that it decides."""
        if rounded(evaluation.bound) >= self.cost:
            return False
        node.exact = evaluation.bound
        node.floor = max(node.floor, evaluation.bound)
        node.evaluated = True
        node.prices = prices
        node.chosen = evaluation.chosen
        node.values = evaluation.values
        before, opened = node.rooms, node.opened
        decide(node, evaluation, self.cost)
        if node.opened == opened and len(node.rooms) == len(before):
            return True
        return self._close_dominated(node, before) and self._tightened(node)

    def _divided(self, node: Node) -> bool:
        """Whether only the division between two parcels is left: it is looked at step by step."""
        rooms = [node.rooms[index] for index in sorted(node.rooms)]
        if node.divided or len(rooms) != 2 or len(node.opened) != 2 or not any(node.need):
            return False
        if any(room.depot.shared for room in rooms):
            return False
        node.division = Division(self.model, rooms[0], rooms[1], lambda: self.cost, self.offer)
        node.divided, node.evaluated = True, False
        self._keep(node)
        return True

    def _divide(self, node: Node, division: Division) -> None:
        """Look at the cheapest steps of two parcels; what is too much goes the usual way."""
        steps = division.run_next()
        more, self.work = divmod(self.work + division.steps, STEPS_OF_A_NODE)
        self.nodes += more
        if steps is not None:
            rooms = zip(sorted(node.rooms), steps, strict=True)
            settled = {index: node.rooms[index].stepped((step,)) for index, step in rooms}
            self._keep(node.part(settled, node.opened))
        self._keep(node)

    def _tightened(self, node: Node) -> bool:
        return node.tighten(self.model) and carry(self.model, node)

    def _close_dominated(self, node: Node, before: dict[int, Room]) -> bool:
        """Who is no better than a closed depot in any way is closed too."""
        if not self.dominated:
            return True
        gone = {
            worse
            for index in before
            if index not in node.rooms
            for worse in self.dominated.get(index, ())
        }
        if gone & node.opened:
            return False
        if gone:
            node.rooms = {key: room for key, room in node.rooms.items() if key not in gone}
        return True
