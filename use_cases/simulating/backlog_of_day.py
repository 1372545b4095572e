"""A real day's orders as a backlog: what they share, and when each could leave."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from domain.fulfillment.sourcing.batch.backlog import Backlog, BacklogOrder, Resource
from domain.fulfillment.sourcing.building.build_problem import build_problem
from domain.fulfillment.sourcing.building.facts import Candidate
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.ports import Expressions
from domain.simulating.carriers import HasRoom
from domain.simulating.demand import DemandDay, SimulatedOrder
from use_cases.simulating.replay import World, available_lines, facts_of

DAYS_AHEAD = 1
"""Days beyond the first on which a parcel may leave when its location has no room."""


def backlog_of_day(
    world: World, day: DemandDay, profile: SourcingProfile, expressions: Expressions
) -> Backlog:
    """The day's orders in their turn, each with the whole stock in sight.

    What is nowhere for all of them together is left out of the last in turn, so that every order
    can be planned.
    """
    left: dict[str, int] = {}
    orders = []
    shared: dict[Resource, int] = {}
    for order in day.orders:
        lines = []
        for sku, pieces in available_lines(world, order)[0]:
            there = left.setdefault(sku, world.shelves.everywhere(sku))
            if there:
                lines.append((sku, min(pieces, there)))
                left[sku] = there - min(pieces, there)
        if not lines:
            continue
        facts = facts_of(world, order, lines, _candidates(world, order))
        problem = build_problem(facts, profile, expressions).problem
        orders.append(BacklogOrder(order.number, problem))
        shared.update(_shared(world, problem))
    return Backlog(tuple(orders), shared)


def _shared(world: World, problem: Problem) -> Iterator[tuple[Resource, int]]:
    """The stock and the room that an order could take."""
    for site in problem.sites:
        for product, pieces in site.stock.items():
            if pieces is not None:
                yield (site.location_id, product), pieces
        for option in site.options:
            if option.ships_at is not None:
                day = option.ships_at.date()
                room = world.room(site.location_id, day)
                if room is not None:
                    yield (site.location_id, day), room


def _candidates(world: World, order: SimulatedOrder) -> tuple[Candidate, ...]:
    """Every location with its quotes for the first day and the days after it."""
    found = list(world.carriers.candidates(order, world.has_room))
    for later in range(1, DAYS_AHEAD + 1):
        others = world.carriers.candidates(order, _from_day(world, order, later))
        for place, other in enumerate(others):
            known = {(quote.service_code, quote.ships_at) for quote in found[place].quotes}
            more = [q for q in other.quotes if (q.service_code, q.ships_at) not in known]
            found[place] = replace(found[place], quotes=(*found[place].quotes, *more))
    return tuple(found)


def _from_day(world: World, order: SimulatedOrder, later: int) -> HasRoom:
    earliest = order.placed_at.date() + timedelta(days=later)
    return lambda code, day: day >= earliest and world.has_room(code, day)
