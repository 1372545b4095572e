"""Ways that nobody would search for, but everybody asks about: why not from this location.

The search meets few other plans when one is far the best. So for the nearest locations that ship
nothing, the best plan is made in which each ships every line that it has in full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.fulfillment.sourcing.optimiser.solver import ALTERNATIVES_LIMIT, solve
from domain.fulfillment.sourcing.problem import Problem, Site
from domain.fulfillment.sourcing.solution import Alternative, Plan, Solution

NODES_EACH = 200
"""Enough for what is only shown; the plan itself is searched in full."""


def with_other_ways(
    problem: Problem, solution: Solution, kilometres: Mapping[UUID, int | None]
) -> Solution:
    """The solution with as many alternatives as are shown, where there are that many."""
    found = {entry.plan.location_ids: entry for entry in solution.alternatives}
    unused = {entry.location_id for entry in solution.unused}
    sites = sorted(
        (site for site in problem.sites if site.location_id in unused),
        key=lambda site: (_far(kilometres.get(site.location_id)), site.code),
    )
    for site in sites[: 2 * ALTERNATIVES_LIMIT]:
        if len(found) >= ALTERNATIVES_LIMIT:
            break
        way = _by_way_of(problem, site)
        if way is not None and way.location_ids not in found:
            dearer = way.cost.total - solution.cost
            if way.location_ids != solution.plan.location_ids and dearer >= 0:
                difference = way.cost - solution.plan.cost
                found[way.location_ids] = Alternative(way, dearer, difference)
    ranked = sorted(found.values(), key=lambda entry: (entry.dearer_by, _codes(entry)))
    return replace(solution, alternatives=tuple(ranked))


def _by_way_of(problem: Problem, chosen: Site) -> Plan | None:
    lines = _covered(problem, chosen)
    if not lines:
        return None
    sites = tuple(
        site
        if site is chosen
        else replace(site, offers=tuple(o for o in site.offers if o.line not in lines))
        for site in problem.sites
    )
    answer = solve(
        replace(problem, sites=sites, node_limit=min(problem.node_limit, NODES_EACH)),
        alternatives=0,
    )
    return answer.plan if isinstance(answer, Solution) else None


def _covered(problem: Problem, site: Site) -> frozenset[int]:
    """Lines of which the site has every piece, as far as its stock goes."""
    offered, left = {offer.line for offer in site.offers}, dict(site.stock)
    lines = set()
    for item in problem.items:
        stock = left.get(item.product_id, 0)
        if item.line in offered and (stock is None or stock >= item.quantity):
            lines.add(item.line)
            if stock is not None:
                left[item.product_id] = stock - item.quantity
    return frozenset(lines)


def _far(kilometres: int | None) -> int:
    return 10**9 if kilometres is None else kilometres


def _codes(entry: Alternative) -> Sequence[str]:
    return sorted(parcel.code for parcel in entry.plan.parcels)
