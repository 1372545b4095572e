"""The same problem as a mixed-integer program for HiGHS: written from the problem's words alone.

It shares no code with the solver. Every band of every option is a column of its own.
"""

from collections.abc import Iterator
from math import gcd

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from domain.fulfillment.sourcing.problem import Item, Problem, ShipOption, Site


class Program:
    """Columns with cost and bounds, and rows."""

    def __init__(self) -> None:
        self.costs: list[int] = []
        self.uppers: list[int] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, cost: int, upper: int) -> int:
        self.costs.append(cost)
        self.uppers.append(upper)
        return len(self.costs) - 1

    def row(self, terms: dict[int, int], least: float, most: float) -> None:
        # HiGHS works to a tolerance: numbers without a common factor keep it meaningful.
        factor = 1 if most else gcd(*terms.values()) or 1
        scaled = {column: value / factor for column, value in terms.items()}
        self.rows.append((scaled, least, most))

    def solve(self) -> int | None:
        """The least cost; None when there is no solution."""
        data, across, down = [], [], []
        for number, (terms, _, _) in enumerate(self.rows):
            for column, factor in terms.items():
                data.append(float(factor))
                across.append(column)
                down.append(number)
        matrix = csr_array((data, (down, across)), shape=(len(self.rows), len(self.costs)))
        result = milp(
            np.array(self.costs, dtype=float),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, np.array(self.uppers, dtype=float)),
            constraints=LinearConstraint(
                matrix, [row[1] for row in self.rows], [row[2] for row in self.rows]
            ),
            options={"mip_rel_gap": 0.0},
        )
        if result.status == 2:
            return None
        assert result.status == 0, result.message
        values: list[int] = [round(value) for value in result.x]
        return sum(value * cost for value, cost in zip(values, self.costs, strict=True))


def least_cost(problem: Problem) -> int | None:
    """The optimal cost by HiGHS, None when it says that the problem is infeasible."""
    program = Program()
    opened: dict[int, int] = {}
    real: dict[int, int] = {}
    shipped: dict[int, dict[int, int]] = {item.line: {} for item in problem.items}
    for site in problem.sites:
        _add_site(program, problem, site, opened, real, shipped)
    for item in problem.items:
        program.row(shipped[item.line], item.quantity, item.quantity)
    if problem.maximum_parcels is not None:
        program.row(opened, 0, problem.maximum_parcels)
    if problem.maximum_real_cost is not None:
        program.row(real, 0, problem.maximum_real_cost)
    cost = program.solve()
    return None if cost is None else cost - problem.split_penalty


def _add_site(
    program: Program,
    problem: Problem,
    site: Site,
    opened: dict[int, int],
    real: dict[int, int],
    shipped: dict[int, dict[int, int]],
) -> None:
    offers = {offer.line: offer for offer in site.offers}
    weight = sum(item.quantity * item.weight_grams for item in problem.items)
    volume = sum(item.quantity * item.volume_cubic_millimetres for item in problem.items)
    fixed = site.preference_per_parcel + problem.split_penalty
    bands: list[tuple[int, ShipOption, int]] = []
    for option in site.options:
        for grams, shipping in _bands(option, max(weight, option.billable_grams(weight, volume))):
            money = shipping + site.handling_per_parcel
            column = program.column(money + fixed + option.lateness + option.carbon, 1)
            bands.append((column, option, grams))
            opened[column] = 1
            real[column] = money
    program.row({column: 1 for column, _, _ in bands}, 0, 1)
    pieces: dict[int, int] = {}
    for item in problem.items:
        if item.line not in offers:
            continue
        offer = offers[item.line]
        unit = offer.preference_per_piece + offer.balance_per_piece
        taken = program.column(unit, item.quantity)
        used = program.column(site.handling_per_line, 1)
        real[used] = site.handling_per_line
        pieces[item.line] = taken
        shipped[item.line][taken] = 1
        program.row({taken: 1, used: -item.quantity}, -np.inf, 0)
        program.row({used: 1, **{column: -1 for column, _, _ in bands}}, -np.inf, 0)
    items = [item for item in problem.items if item.line in pieces]
    weights: dict[int, int] = {pieces[item.line]: item.weight_grams for item in items}
    volumes: dict[int, int] = {pieces[item.line]: item.volume_cubic_millimetres for item in items}
    _add_sizes(program, bands, weights, volumes, weight, volume)
    _add_stock(program, site, items, pieces)
    _add_groups(program, problem, pieces)


def _add_sizes(
    program: Program,
    bands: list[tuple[int, ShipOption, int]],
    weights: dict[int, int],
    volumes: dict[int, int],
    weight: int,
    volume: int,
) -> None:
    """A parcel fits its band by weight and by volume; its carbon is at least that of its option."""
    heaviest = dict(weights)
    bulkiest = dict(volumes)
    for column, option, grams in bands:
        limit = option.maximum_weight_grams
        heaviest[column] = -min(grams, weight, grams if limit is None else limit)
        divisor = option.dimensional_divisor
        bulkiest[column] = -volume if divisor is None else -min(grams * divisor, volume)
    program.row(heaviest, -np.inf, 0)
    program.row(bulkiest, -np.inf, 0)
    for factor in sorted({option.carbon_per_kilogram for _, option, _ in bands} - {0}):
        most = -(-weight * factor // 1000)
        carbon = program.column(1, most + 1)
        terms: dict[int, int] = {taken: grams * factor for taken, grams in weights.items()}
        terms[carbon] = -1000
        for column, option, _ in bands:
            if option.carbon_per_kilogram != factor:
                terms[column] = -1000 * most
        program.row(terms, -np.inf, 0)


def _add_stock(program: Program, site: Site, items: list[Item], pieces: dict[int, int]) -> None:
    for product in sorted({item.product_id for item in items}):
        there = site.stock.get(product, 0)
        if there is not None:
            terms = {pieces[item.line]: 1 for item in items if item.product_id == product}
            program.row(terms, 0, there)


def _add_groups(program: Program, problem: Problem, pieces: dict[int, int]) -> None:
    for group in sorted({item.together for item in problem.items if item.together is not None}):
        members = [item for item in problem.items if item.together == group]
        whole = program.column(0, 1)
        for item in members:
            if item.line in pieces:
                program.row({pieces[item.line]: 1, whole: -item.quantity}, 0, 0)
        if any(item.line not in pieces for item in members):
            program.row({whole: 1}, 0, 0)


def _bands(option: ShipOption, heaviest: int) -> Iterator[tuple[int, int]]:
    """(up to grams, cost) of an option as far as anything here can weigh."""
    rate = option.rate
    yield from rate.bands
    grams, cost = rate.bands[-1]
    while rate.per_further_step is not None and grams < heaviest:
        grams += rate.step_grams
        cost += rate.per_further_step
        yield grams, cost
