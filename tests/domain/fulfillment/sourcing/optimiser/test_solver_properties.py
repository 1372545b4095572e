"""What holds for every answer of the optimiser, on random problems."""

from dataclasses import replace
from itertools import product
from random import Random
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.fulfillment.sourcing.costing import cheapest_choice, parcel_from, parcels_from, plan_of
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Infeasible, Plan, Solution
from tests.domain.fulfillment.sourcing.instances import random_problem

seeds = st.integers(0, 1_000_000)


def assert_keeps_every_constraint(problem: Problem, plan: Plan) -> None:
    sites = {site.location_id: site for site in problem.sites}
    shipped = dict.fromkeys((item.line for item in problem.items), 0)
    groups: dict[str, set[str]] = {}
    assert len({parcel.location_id for parcel in plan.parcels}) == len(plan.parcels)
    for parcel in plan.parcels:
        site = sites[parcel.location_id]
        offered = {offer.line for offer in site.offers}
        used: dict[UUID, int] = {}
        for item in problem.items:
            pieces = dict(parcel.pieces).get(item.line, 0)
            if not pieces:
                continue
            assert item.line in offered
            shipped[item.line] += pieces
            used[item.product_id] = used.get(item.product_id, 0) + pieces
            if item.together is not None:
                groups.setdefault(item.together, set()).add(parcel.code)
        for item in problem.items:
            there = site.stock.get(item.product_id, 0)
            assert there is None or used.get(item.product_id, 0) <= there
    assert shipped == {item.line: item.quantity for item in problem.items}
    assert all(len(places) == 1 for places in groups.values())
    assert problem.maximum_parcels is None or len(plan.parcels) <= problem.maximum_parcels
    assert problem.maximum_real_cost is None or plan.cost.real <= problem.maximum_real_cost


def assert_cost_is_its_parts(problem: Problem, plan: Plan) -> None:
    sites = {site.location_id: site for site in problem.sites}
    again = []
    for parcel in plan.parcels:
        site = sites[parcel.location_id]
        options = [entry for entry in site.options if entry.service_code == parcel.service_code]
        again.append(parcel_from(site, options[0], problem.items, dict(parcel.pieces)))
    assert tuple(again) == plan.parcels
    assert plan_of(problem, plan.parcels) == plan
    assert sum(cost for _, cost in plan.cost.by_part()) == plan.cost.total


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_every_plan_keeps_the_constraints_and_costs_its_parts(seed: int) -> None:
    problem = random_problem(seed)
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        return
    assert answer.lower_bound <= answer.cost
    costs = []
    for plan in (answer.plan, *(other.plan for other in answer.alternatives)):
        assert_keeps_every_constraint(problem, plan)
        assert_cost_is_its_parts(problem, plan)
        costs.append(plan.cost.total)
    assert costs == sorted(costs)
    sets = [other.plan.location_ids for other in answer.alternatives]
    assert len({answer.plan.location_ids, *sets}) == len(sets) + 1
    assert all(
        other.dearer_by == other.difference.total == other.plan.cost.total - answer.cost
        for other in answer.alternatives
    )
    accounted = {unused.location_id for unused in answer.unused} | answer.plan.location_ids
    assert accounted == {site.location_id for site in problem.sites}


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 30))
def test_the_same_problem_in_any_order_has_the_same_answer_byte_for_byte(
    seed: int, node_limit: int
) -> None:
    problem = replace(random_problem(seed, 6, 8), node_limit=node_limit)
    random = Random(seed)
    shuffled = replace(
        problem,
        items=tuple(random.sample(problem.items, len(problem.items))),
        sites=tuple(
            replace(
                site,
                stock=dict(random.sample(list(site.stock.items()), len(site.stock))),
                offers=tuple(random.sample(site.offers, len(site.offers))),
                options=tuple(random.sample(site.options, len(site.options))),
            )
            for site in random.sample(problem.sites, len(problem.sites))
        ),
    )
    assert repr(solve(problem)) == repr(solve(problem)) == repr(solve(shuffled))


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(0, 12))
@example(38832, 0)
def test_a_limit_is_kept_and_its_gap_is_true(seed: int, node_limit: int) -> None:
    problem = replace(random_problem(seed, 3, 4), maximum_real_cost=None, maximum_parcels=None)
    stopped = solve(replace(problem, node_limit=node_limit))
    best = cheapest_by_trying_all(problem)
    if isinstance(stopped, Solution):
        assert best is not None
        # Without any plan by then it begins anew, once, from quickly filled parcels.
        assert stopped.nodes <= 2 * (node_limit + 1) or stopped.proven
        assert stopped.lower_bound <= best <= stopped.cost
        assert stopped.proven == (stopped.cost == stopped.lower_bound)
    elif stopped.proven:
        assert best is None


def cheapest_by_trying_all(problem: Problem) -> int | None:
    """The least cost over every division of every line; None when none is possible."""
    ways = [list(divisions(item.quantity, len(problem.sites))) for item in problem.items]
    costs = []
    for division in product(*ways):
        choices = []
        for place, site in enumerate(problem.sites):
            pieces = {
                item.line: parts[place]
                for item, parts in zip(problem.items, division, strict=True)
                if parts[place]
            }
            if pieces:
                choices.append(
                    parcels_from(site, problem.items, pieces)
                    if allowed(problem, place, pieces)
                    else []
                )
        plan = cheapest_choice(problem, choices, None) if all(choices) else None
        if plan is not None:
            costs.append(plan.cost.total)
    return min(costs, default=None)


def allowed(problem: Problem, place: int, pieces: dict[int, int]) -> bool:
    """Whether a site may and can ship these pieces, groups whole."""
    site = problem.sites[place]
    offered = {offer.line for offer in site.offers}
    used: dict[UUID, int] = {}
    for item in problem.items:
        taken = pieces.get(item.line, 0)
        used[item.product_id] = used.get(item.product_id, 0) + taken
        if taken and item.line not in offered:
            return False
        if item.together is not None:
            group = [other for other in problem.items if other.together == item.together]
            amounts = [pieces.get(other.line, 0) for other in group]
            if any(amounts) and amounts != [other.quantity for other in group]:
                return False
    return all(
        (there := site.stock.get(product, 0)) is None or amount <= there
        for product, amount in used.items()
    )


def divisions(quantity: int, places: int) -> list[tuple[int, ...]]:
    """Every way to divide a quantity over places."""
    if places == 1:
        return [(quantity,)]
    return [
        (first, *rest)
        for first in range(quantity + 1)
        for rest in divisions(quantity - first, places - 1)
    ]
