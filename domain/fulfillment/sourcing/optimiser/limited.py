"""Sourcing within a limit of real money (from the order's minimum margin), exactly.

The cheapest plan may spend more on shipping and handling than the margin allows. Then a plan's cost
counts with a multiple of its real cost on top: the bound of that search, less the same multiple of
the limit, is a bound for all plans within the limit.
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.fulfillment.sourcing.optimiser.found import Found
from domain.fulfillment.sourcing.optimiser.ladder import Objective
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.modelling import build_model
from domain.fulfillment.sourcing.optimiser.packing import Contents
from domain.fulfillment.sourcing.optimiser.search import Search
from domain.fulfillment.sourcing.optimiser.translation import plan_from_contents
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Infeasible, Obstacle, Plan

MULTIPLES = ((4, 1), (1, 1), (1, 4))
"""(of the total, of the real cost) to try; the one with the best first bound is searched."""


@dataclass(frozen=True, slots=True)
class Limited:
    """The best plan within the limit, with its bound."""

    plan: Plan
    bound: int
    nodes: int
    reproducible: bool


def within_real_cost(
    problem: Problem, limit: int, start: Contents, should_stop: Callable[[], bool] | None
) -> Limited | Infeasible:
    """The cheapest plan that spends at most `limit`, or that there is none."""
    thrift_model = build_model(problem, Objective(total=0, real=1))
    thrift = Search(thrift_model, problem.node_limit, should_stop).run(start)
    plan = plan_from_contents(problem, thrift_model, thrift.contents, limit)
    if plan is None:
        return Infeasible(
            Obstacle.MAXIMUM_REAL_COST,
            at_least=thrift.bound + thrift_model.constant,
            proven=thrift.bound + thrift_model.constant > limit,
            nodes=thrift.nodes,
            reproducible=thrift.reproducible,
        )
    nodes, reproducible = thrift.nodes, thrift.reproducible
    best: tuple[int, Objective] | None = None
    for total, real in MULTIPLES:
        objective = Objective(total, real)
        model, found = _search(problem, objective, limit, thrift.contents, 1, should_stop)
        nodes += found.nodes
        entry = (_bound(model, found, objective, limit), objective)
        if best is None or entry[0] > best[0]:
            best = entry
    assert best is not None
    objective = best[1]
    model, found = _search(
        problem, objective, limit, thrift.contents, problem.node_limit, should_stop
    )
    plan = plan_from_contents(problem, model, found.contents, limit)
    assert plan is not None, "the search began with a plan within the limit"
    bound = min(_bound(model, found, objective, limit), plan.cost.total)
    return Limited(plan, bound, nodes + found.nodes, reproducible and found.reproducible)


def _search(
    problem: Problem,
    objective: Objective,
    limit: int,
    start: Contents,
    node_limit: int,
    should_stop: Callable[[], bool] | None,
) -> tuple[Model, Found]:
    model = build_model(problem, objective, dominance=False)

    def judge(contents: Contents) -> int | None:
        plan = plan_from_contents(problem, model, contents, limit)
        if plan is None:
            return None
        return objective.total * plan.cost.total + objective.real * limit - model.constant

    return model, Search(model, node_limit, should_stop, judge).run(start)


def _bound(model: Model, found: Found, objective: Objective, limit: int) -> int:
    """The bound on the total cost of plans within the limit."""
    return -(-(found.bound + model.constant - objective.real * limit) // objective.total)
