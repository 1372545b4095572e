"""Batch planning: a backlog planned against its shared stock and room together.

The orders are planned one by one first, and what follows only ever takes a cheaper plan: so planning
together is never dearer. Prices on what is scarce give a bound and other ways; then small groups of
orders that are in each other's way are taken out and put back, again and again. Deterministic: the
same backlog and limit give the same plans.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from domain.fulfillment.sourcing.batch.backlog import Backlog, BatchPlan, Resource, add_to
from domain.fulfillment.sourcing.batch.exchange import exchange
from domain.fulfillment.sourcing.batch.orders import Assignment, LimitReached, Orders, Solve, Way
from domain.fulfillment.sourcing.batch.prices import Priced, price

SOLVES_LIMIT = 4_000
"""Searches of single orders' plans, those of planning one by one included."""

GROUP_LIMIT = 6
EXCHANGE_LIMIT = 14
"""Orders whose remembered ways are exchanged at once: it costs no search, so that more may take part
than are planned anew."""

PRICING_SHARE = 4
"""One in so many of the searches goes into prices; groups find more."""

PATIENCE_PER_ORDER = 8
"""Groups in vain, for each order that pays for its rivals, after which the search gives up."""

Show = Callable[[int, int, str], None]
"""Told how much is done of how much, and what."""


def plan_batch(
    backlog: Backlog,
    solve: Solve,
    *,
    solves_limit: int = SOLVES_LIMIT,
    stopped: Callable[[], bool] | None = None,
    show: Show | None = None,
) -> BatchPlan:
    """The cheapest plans found for the orders together, within a limit.

    `solve` plans one order exactly. `solves_limit` counts its calls; planning one by one is never
    cut short, by it or by `stopped`, which a caller with a clock or an impatient user may give: what
    it stops is marked as not reproducible.
    """
    return _Batch(backlog, solve, solves_limit, stopped, show).planned()


class _Batch:
    def __init__(
        self,
        backlog: Backlog,
        solve: Solve,
        solves_limit: int,
        stopped: Callable[[], bool] | None,
        show: Show | None,
    ) -> None:
        self.backlog = backlog
        self.orders = Orders(backlog, solve, self._may_go_on)
        self.limit = self.phase_limit = solves_limit
        self.stopped = stopped
        self.show = show
        self.was_stopped = False
        self.first = True
        self.best = Assignment.of([])
        self.draw = random.Random(len(backlog.orders))  # noqa: S311 - a search, not a secret

    def planned(self) -> BatchPlan:
        everyone = range(len(self.backlog.orders))
        alone = [self.orders.alone(number) for number in everyone]
        plannable = [number for number in everyone if alone[number][0].plan is not None]
        self.best = self._one_by_one([way for way, _ in alone])
        first_cost, unplanned = _cost(self.best), _unplanned(self.best)
        self.first = False
        bound = sum(alone[number][1] for number in plannable)
        if any(self.best.ways[number].cost > alone[number][1] for number in plannable):
            left = max(self.limit - self.orders.solves, 0)
            self.phase_limit = self.orders.solves + left // PRICING_SHARE
            priced = self._priced(plannable, first_cost + (unplanned + 1) * bound // len(plannable))
            bound = max(bound, priced.bound)
            self.phase_limit = self.limit
            self._regroup([way.cost for way, _ in alone], priced)
        keys = (order.key for order in self.backlog.orders)
        return BatchPlan(
            plans=dict(zip(keys, (way.plan for way in self.best.ways), strict=True)),
            cost=_cost(self.best),
            one_by_one_cost=first_cost,
            one_by_one_unplanned=unplanned,
            lower_bound=bound,
            solves=self.orders.solves,
            reproducible=not self.was_stopped,
        )

    def _may_go_on(self, solves: int) -> bool:
        if self.show is not None and solves % 16 == 0:
            what = "Planning one by one" if self.first else "Planning together"
            self.show(solves, self.limit, what)
        if self.first:
            return True
        if self.stopped is not None and self.stopped():
            self.was_stopped = True
            return False
        return solves < self.phase_limit

    def _one_by_one(self, alone: Sequence[Way]) -> Assignment:
        """Each order in its turn, within what is left and not held by those after it."""
        scarce = self.orders.scarce
        used: dict[Resource, int] = {}
        for order in self.backlog.orders:
            held = ((name, pieces) for name, pieces in order.held.items() if name in scarce)
            add_to(used, held)
        ways = []
        for number, order in enumerate(self.backlog.orders):
            for name, pieces in order.held.items():
                if name in scarce:
                    used[name] -= pieces
            way = alone[number]
            if not self.orders.fits(way, used):
                way, _ = self.orders.best(number, used, {})
            add_to(used, way.uses)
            ways.append(way)
        return Assignment.of(ways)

    def _priced(self, plannable: list[int], target: int) -> Priced:
        """Prices, with a try at every round's prices to do better than one by one."""

        def consider(prices: dict[Resource, int]) -> None:
            candidate = self._repaired(prices)
            if candidate.cost < self.best.cost:
                self.best = candidate

        return price(self.orders, plannable, target, consider)

    def _repaired(self, prices: dict[Resource, int]) -> Assignment:
        """What orders ask for at these prices, as far as there is enough; then what is left."""
        candidate = Assignment.of([])
        for number in range(len(self.backlog.orders)):
            way, _ = self.orders.best(number, {}, prices)
            if not self.orders.fits(way, candidate.used):
                way, _ = self.orders.best(number, candidate.used, prices)
            candidate.ways.append(way)
            add_to(candidate.used, way.uses)
        for number in range(len(self.backlog.orders)):
            self._improve(candidate, number, {})
        return candidate

    def _improve(self, candidate: Assignment, number: int, prices: dict[Resource, int]) -> None:
        """Plan one order anew within what the others leave."""
        others = dict(candidate.used)
        for resource, amount in candidate.ways[number].uses.items():
            others[resource] -= amount
        way, _ = self.orders.best(number, others, prices)
        candidate.put(number, way)

    def _regroup(self, alone: Sequence[int], priced: Priced) -> None:
        """Take out orders that pay for their rivals together with these, and put them back."""
        vain = 0
        try:
            while self.best.cost > priced.bound:
                paying = [n for n, way in enumerate(self.best.ways) if way.cost > alone[n]]
                if not paying or vain > PATIENCE_PER_ORDER * len(paying):
                    return
                regrets = [min(self.best.ways[n].cost - alone[n], 10**9) for n in paying]
                payer = self.draw.choices(paying, regrets)[0]
                lacking = {number: self._lacking(number) for number in paying}
                group = self._group(payer, lacking, self.draw.randint(2, GROUP_LIMIT))
                prices = self._drawn_prices(priced, regrets[paying.index(payer)])
                better = exchange(self.orders, self.best, group) or self._put_back(group, prices)
                wide = self._group(payer, lacking, EXCHANGE_LIMIT)
                better = exchange(self.orders, self.best, wide) or better
                vain = 0 if better else vain + 1
        except LimitReached:
            return

    def _group(self, payer: int, lacking: Mapping[int, set[Resource]], size: int) -> list[int]:
        """An order, some of those in its way, some in theirs, and some in whose way these are."""
        group = [payer]
        for number in group:
            lacked, uses = lacking.get(number, set()), self.best.ways[number].uses
            near = [n for n, way in enumerate(self.best.ways) if not lacked.isdisjoint(way.uses)]
            near += [n for n, names in lacking.items() if not names.isdisjoint(uses)]
            rivals = sorted(set(near).difference(group))
            group += self.draw.sample(rivals, min(size - len(group), len(rivals)))
        return group

    def _lacking(self, number: int) -> set[Resource]:
        """What an order would take if it were alone and others have."""
        wanted, _ = self.orders.alone(number)
        own = self.best.ways[number].uses
        return {
            name
            for name, amount in wanted.uses.items()
            if self.best.used.get(name, 0) - own.get(name, 0) + amount > self.orders.scarce[name]
        }

    def _put_back(self, group: list[int], prices: dict[Resource, int]) -> bool:
        """Plan the group anew, one after the other in a drawn turn; keep what is no dearer."""
        candidate = Assignment(list(self.best.ways), dict(self.best.used))
        nothing = Way(None, 0)
        for number in group:
            candidate.put(number, nothing)
        turn = list(group)
        self.draw.shuffle(turn)
        for number in turn:
            self._improve(candidate, number, prices)
        exchange(self.orders, candidate, turn)
        better = candidate.cost < self.best.cost
        if candidate.cost <= self.best.cost:
            self.best = candidate
        return better

    def _drawn_prices(self, priced: Priced, regret: int) -> dict[Resource, int]:
        """None, or prices around those found: what is planned first then leaves more to others."""
        if self.draw.random() < 0.5:
            return {}
        return {
            name: self.draw.randint(0, 2 * (amount or regret))
            for name, amount in priced.prices.items()
        }


def _cost(assignment: Assignment) -> int:
    """What the plans cost; orders without one cost nothing."""
    return sum(way.cost for way in assignment.ways if way.plan is not None)


def _unplanned(assignment: Assignment) -> int:
    return sum(way.plan is None for way in assignment.ways)
