"""The problem made ready for search: wants, depots with what each could give, and their costs.

A want is a line that may be divided, or lines kept together as one unit. Everything is in a fixed
order (wants by their first line, depots by code), so the search never sees the order of its input.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fulfillment.sourcing.ladder import Objective, Steps, Tariff, ladders, tariff
from domain.fulfillment.sourcing.problem import Item, Problem, Site


@dataclass(frozen=True, slots=True)
class Want:
    """Units of which each is shipped whole: one piece of a line, or a whole group of lines."""

    units: int
    weight: int
    volume: int
    members: tuple[tuple[Item, int], ...]
    """(line, pieces in one unit)."""

    needs: tuple[tuple[UUID, int], ...]
    """(product, pieces in one unit)."""


@dataclass(slots=True)
class Depot:
    """A site as the search sees it. Tuples are by want."""

    index: int
    site: Site
    limits: tuple[int, ...]
    """Units that it could give of one want, were it the only one."""

    unit_costs: tuple[int, ...]
    """Least over all depots is 0; the model's constant has the rest."""

    line_charge: tuple[int, ...]
    parcel_cost: int
    tariffs: tuple[Tariff, ...]
    ladders: tuple[tuple[int, Steps], ...]
    least_transport: float
    gram_cost: float
    shared: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    """(stock, ((want, pieces in one unit), ...)) where several wants draw on one product."""

    known: dict[tuple[int, int], int | None]

    def transport(self, weight: int, volume: int) -> int | None:
        """The parcel's cost by its cheapest option, with what the site asks for any parcel."""
        size = (weight, volume)
        if size in self.known:
            return self.known[size]
        costs = [entry.cost(weight, volume) for entry in self.tariffs]
        cost = min((cost for cost in costs if cost is not None), default=None)
        if cost is not None:
            cost += self.parcel_cost
        self.known[size] = cost
        return cost


@dataclass(frozen=True, slots=True)
class Model:
    """All of it. A plan's cost is `constant` plus what its parcels cost."""

    wants: tuple[Want, ...]
    depots: tuple[Depot, ...]
    constant: int
    maximum_parcels: int
    dominance: bool

    def parcel(self, depot: Depot, units: Sequence[int]) -> int | None:
        """Cost of these units in one parcel from a depot, None when no option takes it."""
        weight = volume = cost = 0
        for want, wanted, unit_cost, charge in zip(
            self.wants, units, depot.unit_costs, depot.line_charge, strict=True
        ):
            if wanted:
                weight += wanted * want.weight
                volume += wanted * want.volume
                cost += wanted * unit_cost + charge
        transport = depot.transport(weight, volume)
        return None if transport is None else cost + transport


def build_model(problem: Problem, objective: Objective, *, dominance: bool = True) -> Model:
    """The problem under an objective; depots that can give nothing are left out.

    Without `dominance` depots that look worse are not set aside.
    """
    wants = tuple(wants_of(problem.items))
    weight = sum(want.units * want.weight for want in wants)
    volume = sum(want.units * want.volume for want in wants)
    shared = _shared_products(wants)
    known: dict[tuple[int, ...], Tariff] = {}
    depots: list[Depot] = []
    costs: list[list[int]] = []
    split = objective.total * problem.split_penalty
    money = objective.total + objective.real
    for site in sorted(problem.sites, key=lambda site: (site.code, site.location_id)):
        limits, unit_costs = _supply(site, wants, objective.total)
        if not site.options or not any(limits):
            continue
        tariffs = tuple(_tariffs(site, objective, known))
        steps, gram_cost = ladders(tariffs, weight, volume)
        fixed = money * site.handling_per_parcel + objective.total * site.preference_per_parcel
        fixed += split + objective.parcels
        depots.append(
            Depot(
                len(depots),
                site,
                limits,
                (),
                tuple(money * site.handling_per_line * len(want.members) for want in wants),
                fixed,
                tariffs,
                tuple(
                    (measure, tuple((size, cost + fixed) for size, cost in ladder))
                    for measure, ladder in steps
                ),
                fixed + min(ladder[0][1] for _, ladder in steps),
                gram_cost,
                tuple(
                    (stock, users)
                    for product, users in shared
                    if (stock := site.stock.get(product, 0)) is not None
                ),
                {},
            )
        )
        costs.append(unit_costs)
    constant = _shift(wants, depots, costs) - split
    parcels = problem.maximum_parcels
    limit = len(depots) if parcels is None else parcels
    return Model(wants, tuple(depots), constant, limit, dominance)


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


def _supply(site: Site, wants: Sequence[Want], total: int) -> tuple[tuple[int, ...], list[int]]:
    """How many units the site could give of each want, and the cost of one."""
    offers = {offer.line: offer for offer in site.offers}
    stock = site.stock
    limits, costs = [], []
    for want in wants:
        limit, cost = want.units, 0
        for item, pieces in want.members:
            offer = offers.get(item.line)
            if offer is None:
                limit = 0
                break
            cost += pieces * (offer.preference_per_piece + offer.balance_per_piece)
        else:
            for product, pieces in want.needs:
                there = stock.get(product, 0)
                if there is not None and there < limit * pieces:
                    limit = max(there, 0) // pieces
        limits.append(limit)
        costs.append(total * cost)
    return tuple(limits), costs


def _tariffs(
    site: Site, objective: Objective, known: dict[tuple[int, ...], Tariff]
) -> Iterable[Tariff]:
    """Sites of one zone share their rate: its tariff is made once."""
    for option in site.options:
        key = (
            id(option.rate),
            option.dimensional_divisor or 0,
            -1 if option.maximum_weight_grams is None else option.maximum_weight_grams,
            option.lateness + option.carbon,
            option.carbon_per_kilogram,
        )
        if key not in known:
            known[key] = tariff(option, objective)
        yield known[key]


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
