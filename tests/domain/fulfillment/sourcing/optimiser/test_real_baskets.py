"""Real baskets on the European network against HiGHS, and problems that once stopped the search.

Random instances are awkward on purpose; these are as people ordered them: many lines, pieces by the
dozen, stock spread over the places that sell most of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import pytest

from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import Solution
from domain.simulating.shelves import Forecast
from integrations.expressions.common_expression_language import installed_expressions
from integrations.holidays.offline import installed_holidays
from integrations.simulation_files.network_file import load_network
from integrations.simulation_files.profile_file import load_profile
from tests.domain.fulfillment.sourcing.integer_program import least_cost
from use_cases.simulating.backlog_of_day import backlog_of_day
from use_cases.simulating.replay import World

NETWORKS = Path(__file__).parents[5] / "examples" / "networks"
DAY = date(2011, 7, 18)
BASKETS = 24
LINES_LIMIT = 8
"""HiGHS needs seconds for longer ones."""


def real_problems(profile: str) -> Iterator[tuple[str, Problem]]:
    """The first baskets of a real day that are not too long, by their invoice's number."""
    loaded, expressions = load_network(NETWORKS / "europe"), installed_expressions()
    rules = load_profile(NETWORKS / "profiles" / f"{profile}.toml", "GBP", expressions)
    days = list(loaded.demand.days())
    forecast = Forecast(loaded.network.restocking.forecast_days)
    for day in days:
        forecast.learn(day)
    world = World(loaded.network, loaded.demand, installed_holidays())
    world.shelves.refill(forecast.per_day())
    chosen = next(day for day in days if day.day == DAY)
    short = tuple(order for order in chosen.orders if len(order.lines) <= LINES_LIMIT)
    backlog = backlog_of_day(world, replace(chosen, orders=short[:BASKETS]), rules, expressions)
    for order in backlog.orders:
        yield order.key, replace(order.problem, node_limit=100_000)


@pytest.mark.parametrize("profile", ["cheapest", "promise-first"])
def test_the_plans_of_real_baskets_cost_what_highs_finds(profile: str) -> None:
    compared = 0
    for number, problem in real_problems(profile):
        answer = solve(problem, alternatives=0)
        assert isinstance(answer, Solution), number
        expected = least_cost(problem)
        assert (number, answer.cost, answer.lower_bound) == (number, expected, expected)
        compared += len(problem.items)
    assert compared > BASKETS


Tariff: TypeAlias = tuple[tuple[tuple[int, int], ...], int]
"""Bands, and what each further kilogram costs."""

MUGS = UUID(int=1)
BRITISH: tuple[Tariff, ...] = (
    (((1000, 34000), (2000, 41000), (5000, 56000), (10000, 79000), (20000, 124000)), 3600),
    (((1000, 64000), (2000, 74000), (5000, 98000), (10000, 136000), (20000, 209000)), 8800),
)
CONTINENTAL: tuple[Tariff, ...] = (
    (((1000, 62000), (2000, 76000), (5000, 109000), (10000, 158000), (20000, 254000)), 7500),
    (((1000, 124000), (2000, 149000), (5000, 208000), (10000, 295000)), 18000),
)
PLACES = ((26, BRITISH), (48, BRITISH), (65, CONTINENTAL), (84, BRITISH), (80, CONTINENTAL))


def a_hundred_mugs(places: tuple[tuple[int, tuple[Tariff, ...]], ...]) -> Problem:
    """No place has them all, and a parcel is billed by its volume."""
    return Problem(
        (Item(1, MUGS, "MUG", 100, 100, 528_000),),
        tuple(
            Site(
                UUID(int=number + 10),
                f"place-{number}",
                {MUGS: pieces},
                (Offer(1),),
                tuple(
                    ShipOption(service, Rate(bands, further, 1_000), 5_000)
                    for service, (bands, further) in zip(
                        ("economy", "express"), tariffs, strict=True
                    )
                ),
                handling_per_parcel=9_000,
                handling_per_line=1_200,
            )
            for number, (pieces, tariffs) in enumerate(places)
        ),
        node_limit=100_000,
    )


@pytest.mark.parametrize("count", [3, 4, 5])
def test_one_line_that_no_place_has_whole_is_divided_at_the_least_cost(count: int) -> None:
    """A depot whose parcel of this content cannot be measured yet once stopped the search."""
    problem = a_hundred_mugs(PLACES[:count])
    answer = solve(problem)
    assert isinstance(answer, Solution)
    assert answer.cost == answer.lower_bound == least_cost(problem)


def many_stores_with_two_of_each(count: int, pieces: int, node_limit: int) -> Problem:
    """An order of six products, of one of them more pieces than any few of the stores have."""
    items = tuple(
        Item(line, UUID(int=line), f"SKU-{line}", pieces if line == 4 else 1, 300 + 40 * line)
        for line in range(1, 7)
    )
    stock = {item.product_id: 2 for item in items}
    offers = tuple(Offer(item.line) for item in items)
    rate = Rate(((500, 510), (1_000, 630), (2_000, 710), (5_000, 920), (10_000, 1_240)))
    return Problem(
        items,
        tuple(
            Site(
                UUID(int=100 + number),
                f"store-{number}",
                stock,
                offers,
                (ShipOption("ground", rate),),
                preference_per_parcel=5_000 * (number * 37 % 97),
            )
            for number in range(count)
        ),
        split_penalty=20_000_000,
        node_limit=node_limit,
    )


@pytest.mark.parametrize(("stores", "node_limit"), [(78, 0), (78, 40), (200, 400)])
def test_a_plan_is_found_where_there_is_one_however_early_the_limit(
    stores: int, node_limit: int
) -> None:
    """Fewest parcels from many stores that each have a little: there is no lack of stock."""
    answer = solve(many_stores_with_two_of_each(stores, 8, node_limit))
    assert isinstance(answer, Solution)
    assert len(answer.plan.parcels) == 4
    assert answer.lower_bound <= answer.cost
