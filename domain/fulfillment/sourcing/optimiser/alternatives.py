"""What else was possible: the next best plans from other sites, and why each site is not used."""

from domain.fulfillment.sourcing.optimiser.found import Found
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.translation import plan_from_contents
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Alternative, Plan, Unused, UnusedReason


def alternatives_of(
    problem: Problem, model: Model, found: Found, best: Plan, limit: int
) -> tuple[Alternative, ...]:
    """The best plans the search met with other sets of sites, the cheapest first.

    The best plan of a single site is among them whenever one site could ship everything.
    """
    ranked = sorted(found.others.items(), key=lambda entry: (entry[1][0], sorted(entry[0])))
    kept: list[Alternative] = []
    alone = False
    for places, (_, contents) in ranked:
        if len(kept) >= limit and (alone or len(places) > 1):
            continue
        plan = plan_from_contents(problem, model, contents, problem.maximum_real_cost)
        if plan is None or plan.location_ids == best.location_ids:
            continue
        if len(kept) >= limit:
            kept.pop()
        alone = alone or len(places) == 1
        dearer_by = plan.cost.total - best.cost.total
        kept.append(Alternative(plan, dearer_by, plan.cost - best.cost))
    return tuple(kept)


def unused_sites(problem: Problem, model: Model, found: Found, best: Plan) -> tuple[Unused, ...]:
    """Every site of the problem that is not in the plan, by code."""
    taken = best.location_ids
    depots = {depot.site.location_id: depot for depot in model.depots}
    unused = []
    for site in sorted(problem.sites, key=lambda site: (site.code, site.location_id)):
        if site.location_id in taken:
            continue
        depot = depots.get(site.location_id)
        alone = None
        if depot is not None:
            reason = UnusedReason.DEARER
            alone = found.singles.get(depot.index)
        elif site.options:
            reason = UnusedReason.NOTHING_TO_SHIP
        else:
            reason = UnusedReason.NO_OPTION
        cost = None if alone is None else alone + model.constant
        unused.append(Unused(site.location_id, site.code, reason, cost))
    return tuple(unused)
