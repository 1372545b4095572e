"""From the problem to the model: wants out of lines, depots out of sites, costs by the objective."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.fulfillment.sourcing.optimiser.ladder import Objective, Steps, Tariff, ladder, tariff
from domain.fulfillment.sourcing.optimiser.model import Depot, Model, Want
from domain.fulfillment.sourcing.problem import Item, Problem, Site


def build_model(problem: Problem, objective: Objective, *, dominance: bool = True) -> Model:
    """The problem under an objective; depots that can give nothing are left out.

    Without `dominance` depots that look worse are not set aside.
    """
    wants = tuple(wants_of(problem.items))
    wanted = tuple(map(_wanted, wants))
    shared = _shared_products(wants)
    workshop = _Tariffs(wants, objective)
    depots: list[Depot] = []
    costs: list[list[int]] = []
    split = objective.total * problem.split_penalty
    money = objective.total + objective.real
    for site in sorted(problem.sites, key=lambda site: (site.code, site.location_id)):
        limits, unit_costs = _supply(site, wanted, objective.total)
        if not site.options or not any(limits):
            continue
        fixed = money * site.handling_per_parcel + objective.total * site.preference_per_parcel
        fixed += split + objective.parcels
        tariffs, steps, gram_cost, known = workshop.of(site, fixed)
        depot = Depot(
            len(depots),
            site,
            limits,
            (),
            tuple(money * site.handling_per_line * len(want.members) for want in wants),
            fixed,
            tariffs,
            steps,
            steps[0][2],
            gram_cost,
            _shared_stock(site, shared),
            known,
        )
        _bound_by_weight(depot, wants, workshop)
        if any(depot.limits):
            depots.append(depot)
            costs.append(unit_costs)
    parcels = problem.maximum_parcels
    return Model(
        wants,
        tuple(depots),
        _shift(wants, depots, costs) - split,
        len(depots) if parcels is None else parcels,
        dominance,
        workshop.weight,
        workshop.volume,
        max(workshop.volume // max(workshop.weight, 1), 1),
        _bulky(depots, workshop),
    )


Made = tuple[tuple[Tariff, ...], Steps, float, dict[tuple[int, int], int | None]]
"""(tariffs, ladder, cost of a gram, costs of parcels as they become known)."""


class _Tariffs:
    """Sites of one zone share their rates: what follows from them is made once."""

    def __init__(self, wants: Sequence[Want], objective: Objective) -> None:
        self.weight = sum(want.units * want.weight for want in wants)
        self.volume = sum(want.units * want.volume for want in wants)
        self.objective = objective
        self.tariffs: dict[tuple[int, ...], Tariff] = {}
        self.made: dict[tuple[int, ...], Made] = {}

    def of(self, site: Site, fixed: int) -> "Made":
        """Tariffs and ladder of a site, the fixed cost of a parcel in every step of the ladder."""
        tariffs = tuple(self._each(site))
        key = (fixed, *map(id, tariffs))
        if key not in self.made:
            steps, gram_cost = ladder(tariffs, self.weight, self.volume)
            raised = tuple((weight, volume, cost + fixed) for weight, volume, cost in steps)
            self.made[key] = (tariffs, raised, gram_cost, {})
        return self.made[key]

    def _each(self, site: Site) -> Iterable[Tariff]:
        for option in site.options:
            key = (
                id(option.rate),
                option.dimensional_divisor or 0,
                -1 if option.maximum_weight_grams is None else option.maximum_weight_grams,
                option.lateness + option.carbon,
                option.carbon_per_kilogram,
            )
            if key not in self.tariffs:
                self.tariffs[key] = tariff(option, self.objective)
            yield self.tariffs[key]


def _bound_by_weight(depot: Depot, wants: Sequence[Want], workshop: _Tariffs) -> None:
    """No depot gives more of a want than its options take in one parcel."""
    if depot.transport(workshop.weight, workshop.volume) is None:
        depot.boundless = False
        depot.limits = tuple(
            depot.fitting(want, limit, 0, 0)
            for want, limit in zip(wants, depot.limits, strict=True)
        )


def _bulky(depots: Sequence[Depot], workshop: _Tariffs) -> bool:
    divisors = [entry.divisor for depot in depots for entry in depot.tariffs if entry.divisor]
    return bool(divisors) and workshop.volume > workshop.weight * min(divisors)


def _shared_stock(
    site: Site, shared: Iterable[tuple[UUID, tuple[tuple[int, int], ...]]]
) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    return tuple(
        (max(stock, 0), users)
        for product, users in shared
        if (stock := site.stock.get(product, 0)) is not None
    )


def wants_of(items: Iterable[Item]) -> Iterable[Want]:
    """Lines by number; lines that stay together as one want, at the place of their first."""
    groups: dict[object, list[Item]] = {}
    for item in sorted(items, key=lambda item: item.line):
        groups.setdefault(item.line if item.together is None else item.together, []).append(item)
    for key, members in groups.items():
        whole = isinstance(key, str)
        parts = tuple((item, item.quantity if whole else 1) for item in members)
        needs: dict[UUID, int] = {}
        for item, pieces in parts:
            needs[item.product_id] = needs.get(item.product_id, 0) + pieces
        yield Want(
            1 if whole else members[0].quantity,
            sum(item.weight_grams * pieces for item, pieces in parts),
            sum(item.volume_cubic_millimetres * pieces for item, pieces in parts),
            parts,
            tuple(needs.items()),
        )


Wanted = tuple[int, tuple[tuple[int, int], ...], tuple[tuple[UUID, int], ...]]
"""(units, lines with pieces in one unit, products with pieces in one unit)."""


def _wanted(want: Want) -> Wanted:
    return want.units, tuple((item.line, pieces) for item, pieces in want.members), want.needs


def _supply(site: Site, wanted: Sequence[Wanted], total: int) -> tuple[tuple[int, ...], list[int]]:
    """How many units the site could give of each want, and the cost of one."""
    offers = {offer.line: offer for offer in site.offers}
    stock = site.stock
    limits, costs = [], []
    for units, members, needs in wanted:
        limit, cost = units, 0
        for line, pieces in members:
            offer = offers.get(line)
            if offer is None:
                limit = 0
                break
            cost += pieces * (offer.preference_per_piece + offer.balance_per_piece)
        else:
            for product, pieces in needs:
                there = stock.get(product, 0)
                if there is not None and there < limit * pieces:
                    limit = max(there, 0) // pieces
        limits.append(limit)
        costs.append(total * cost)
    return tuple(limits), costs


def _shared_products(
    wants: Sequence[Want],
) -> list[tuple[UUID, tuple[tuple[int, int], ...]]]:
    """Products of which several wants need some."""
    users: dict[UUID, list[tuple[int, int]]] = {}
    for index, want in enumerate(wants):
        for product, pieces in want.needs:
            users.setdefault(product, []).append((index, pieces))
    return [(product, tuple(found)) for product, found in users.items() if len(found) > 1]


def _shift(wants: Sequence[Want], depots: Sequence[Depot], costs: Sequence[list[int]]) -> int:
    """Take the least cost of a unit from every depot; all units ship, so it is a constant."""
    constant = 0
    least = [
        min(
            (cost[want] for depot, cost in zip(depots, costs, strict=True) if depot.limits[want]),
            default=0,
        )
        for want in range(len(wants))
    ]
    for want, lowest in zip(wants, least, strict=True):
        constant += want.units * lowest
    for depot, cost in zip(depots, costs, strict=True):
        depot.unit_costs = tuple(own - low for own, low in zip(cost, least, strict=True))
    return constant
