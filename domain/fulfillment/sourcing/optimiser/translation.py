"""From the search's depots and units back to sites and pieces of lines."""

from domain.fulfillment.sourcing.costing import cheapest_choice, parcels_from
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.packing import Contents
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.solution import Plan


def plan_from_contents(
    problem: Problem, model: Model, contents: Contents, maximum_real_cost: int | None = None
) -> Plan | None:
    """The cheapest plan with these contents; None when real money is limited and none is within."""
    choices = []
    for index, units in sorted(contents.items()):
        pieces = {
            item.line: wanted * per_unit
            for want, wanted in zip(model.wants, units, strict=True)
            if wanted
            for item, per_unit in want.members
        }
        choices.append(parcels_from(model.depots[index].site, problem.items, pieces))
    return cheapest_choice(problem, choices, maximum_real_cost)
