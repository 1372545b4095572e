"""Why there is no plan: what is missing, or which constraint stands in the way."""

from dataclasses import replace

from domain.fulfillment.planning import Missing
from domain.fulfillment.sourcing.optimiser.found import Found
from domain.fulfillment.sourcing.optimiser.ladder import Objective
from domain.fulfillment.sourcing.optimiser.modelling import build_model
from domain.fulfillment.sourcing.optimiser.search import Search
from domain.fulfillment.sourcing.problem import Item, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import Infeasible, Obstacle

ANY_WEIGHT = ShipOption("", Rate(((0, 0),), 0))


def missing_stock(problem: Problem) -> Infeasible | None:
    """The products of which the sites that may ship them have too few, by line."""
    eligible = {(site.location_id, offer.line) for site in problem.sites for offer in site.offers}
    short: dict[int, None] = {}
    missing: dict[object, Missing] = {}
    for item in sorted(problem.items, key=lambda item: item.line):
        mine = [site for site in problem.sites if (site.location_id, item.line) in eligible]
        there = [_stock(site, item) for site in mine]
        same = [other for other in problem.items if other.product_id == item.product_id]
        places = [
            site
            for site in problem.sites
            if any((site.location_id, other.line) in eligible for other in same)
        ]
        requested = sum(other.quantity for other in same)
        available = _sum([_stock(site, item) for site in places])
        line_available = _sum(there)
        lacks = available is not None and available < requested
        lacks_here = line_available is not None and line_available < item.quantity
        if lacks or lacks_here:
            short[item.line] = None
            if item.product_id not in missing:
                amount = available if lacks else line_available
                asked = requested if lacks else item.quantity
                missing[item.product_id] = Missing(item.product_id, item.sku, asked, amount or 0)
    if not missing:
        return None
    return Infeasible(Obstacle.STOCK, tuple(missing.values()), tuple(short))


def obstacle(problem: Problem, nodes: int, proven: bool) -> Infeasible:
    """The first constraint without which there is a plan."""
    lines = tuple(sorted(item.line for item in problem.items))
    limit = problem.maximum_parcels
    if limit is not None:
        fewest = fewest_parcels(replace(problem, maximum_parcels=None))
        if fewest.contents and fewest.cost > limit:
            return Infeasible(
                Obstacle.MAXIMUM_PARCELS,
                lines=lines,
                at_least=fewest.bound,
                proven=fewest.bound > limit,
                nodes=nodes + fewest.nodes,
            )
    weightless = replace(
        problem,
        maximum_parcels=None,
        sites=tuple(replace(site, options=(ANY_WEIGHT,)) for site in problem.sites if site.options),
    )
    if fewest_parcels(weightless).contents:
        return Infeasible(Obstacle.MAXIMUM_WEIGHT, lines=lines, proven=proven, nodes=nodes)
    together = tuple(sorted(item.line for item in problem.items if item.together is not None))
    apart = tuple(replace(item, together=None) for item in problem.items)
    if together and fewest_parcels(replace(weightless, items=apart)).contents:
        return Infeasible(Obstacle.KEEP_TOGETHER, lines=together, proven=proven, nodes=nodes)
    return Infeasible(Obstacle.STOCK, lines=lines, proven=proven, nodes=nodes)


def fewest_parcels(problem: Problem) -> Found:
    """The plan with the fewest parcels, whatever it costs."""
    model = build_model(problem, Objective(total=0, parcels=1))
    return Search(model, problem.node_limit).run()


def _stock(site: Site, item: Item) -> int | None:
    there = site.stock.get(item.product_id, 0)
    return None if there is None else max(there, 0)


def _sum(amounts: list[int | None]) -> int | None:
    """None, without limit, when one of them is."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
