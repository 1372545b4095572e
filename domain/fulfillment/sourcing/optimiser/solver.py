"""The exact optimiser: the cheapest plan of a problem, proven, or why there is none.

Pure and deterministic: the same problem, in any order of its parts, gives the same answer, byte for
byte, unless `should_stop` ended it.
"""

from collections.abc import Callable
from dataclasses import replace

from domain.fulfillment.sourcing.costing import plan_of
from domain.fulfillment.sourcing.optimiser.alternatives import alternatives_of, unused_sites
from domain.fulfillment.sourcing.optimiser.feasibility import (
    fewest_parcels,
    missing_stock,
    obstacle,
)
from domain.fulfillment.sourcing.optimiser.found import Found
from domain.fulfillment.sourcing.optimiser.ladder import Objective
from domain.fulfillment.sourcing.optimiser.limited import within_real_cost
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.modelling import build_model
from domain.fulfillment.sourcing.optimiser.packing import pack
from domain.fulfillment.sourcing.optimiser.search import Search
from domain.fulfillment.sourcing.optimiser.translation import plan_from_contents
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Infeasible, Solution

ALTERNATIVES_LIMIT = 3

FURTHER = 10
FURTHER_NODES = 4_000
"""How far a search goes that has reached its limit without any plan, and that filling parcels
quickly did not help: so many times its limit, or so many nodes. A certificate may be missing; a
plan that exists should not."""


def solve(
    problem: Problem,
    *,
    alternatives: int = ALTERNATIVES_LIMIT,
    should_stop: Callable[[], bool] | None = None,
) -> Solution | Infeasible:
    """The cheapest plan with its certificate and up to so many others, or why there is none.

    `should_stop` is asked between nodes and may read a clock; when it ends the search the result
    says that it is not reproducible.
    """
    if not problem.items:
        return Solution(plan_of(problem, ()), lower_bound=0, nodes=0)
    model = build_model(problem, Objective())
    missing = missing_stock(problem) if model.may_lack() else None
    if missing is not None:
        return missing
    found = _searched(problem, model, should_stop)
    if isinstance(found, Infeasible):
        return found
    plan = plan_from_contents(problem, model, found.contents)
    assert plan is not None, "without a limit of real money every packing is a plan"
    bound = found.bound + model.constant
    nodes, reproducible = found.nodes, found.reproducible
    limit = problem.maximum_real_cost
    if limit is not None and plan.cost.real > limit:
        limited = within_real_cost(problem, limit, found.contents, should_stop)
        if isinstance(limited, Infeasible):
            return replace(limited, nodes=nodes + limited.nodes)
        plan, bound = limited.plan, max(bound, limited.bound)
        nodes += limited.nodes
        reproducible = reproducible and limited.reproducible
    return Solution(
        plan,
        bound,
        nodes,
        reproducible,
        alternatives_of(problem, model, found, plan, alternatives) if alternatives else (),
        unused_sites(problem, model, found, plan),
    )


def _searched(
    problem: Problem, model: Model, should_stop: Callable[[], bool] | None
) -> Found | Infeasible:
    """The search; where few parcels are allowed, from the plan that needs fewest."""
    start, nodes = None, 0
    limit = problem.maximum_parcels
    if limit is not None:
        fewest = fewest_parcels(replace(problem, maximum_parcels=None))
        nodes = fewest.nodes
        if fewest.contents and len(fewest.contents) <= limit:
            start = fewest.contents
        elif fewest.proven:
            return obstacle(problem, nodes, proven=True)
    found = Search(model, problem.node_limit, should_stop).run(start)
    if not found.contents and not found.proven and found.reproducible:
        nodes += found.nodes
        filled = pack(model, range(len(model.depots)))
        start = filled if filled and len(filled) <= model.maximum_parcels else start
        further = max(FURTHER * problem.node_limit, FURTHER_NODES)
        found = Search(model, problem.node_limit if start else further, should_stop).run(start)
    if not found.contents:
        answer = obstacle(problem, nodes + found.nodes, found.proven)
        return replace(answer, reproducible=found.reproducible)
    return replace(found, nodes=found.nodes + nodes)
