"""Orders that wait for a plan, as one backlog: read on a snapshot, without locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import DomainError
from domain.fulfillment.claims import free_to_plan
from domain.fulfillment.planning import Available
from domain.fulfillment.sourcing.batch.backlog import Backlog, BacklogOrder, Resource, add_to
from domain.fulfillment.sourcing.problem import Problem, ShipOption
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import Question, question_of
from use_cases.fulfillment.sourcing import Sourcing, sourcing_of

LATER_DAYS = 2
"""Days beyond the first on which a parcel may leave a location that has no room before."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    order: Order
    question: Question


def backlog_of(
    unit: UnitOfWork, caller: Caller, now: datetime, order_ids: Sequence[UUID]
) -> tuple[Backlog, dict[str, Order]]:
    """The backlog of these orders in their turn, and the orders by its keys.

    Orders that have nothing to plan are left out.
    """
    waiting = [
        found for key in order_ids if (found := _waiting(unit, caller, now, key)) is not None
    ]
    products = {product for entry in waiting for product in entry.question.product_ids}
    places = {place for entry in waiting for place in entry.question.location_ids}
    positions = unit.stock.look_up(products, places)
    held: dict[Resource, int] = {}
    for entry in waiting:
        add_to(held, _own(entry.question))

    def available(product_id: UUID, location_id: UUID) -> int:
        position = positions.get((product_id, location_id))
        return position.promisable if position is not None else 0

    shared: dict[Resource, int] = {}
    orders = []
    for entry in waiting:
        own = _own(entry.question)
        others = _with_held(available, held, own)
        problem = _problem(unit, entry.question, others)
        orders.append(BacklogOrder(entry.order.id.hex, problem, own))
        shared.update(_stock(problem, available, held))
        shared.update(_room(entry.question, problem))
    shared.update({name: held[name] for name in held if name not in shared})
    return Backlog(tuple(orders), shared), {e.order.id.hex: e.order for e in waiting}


def _waiting(unit: UnitOfWork, caller: Caller, now: datetime, order_id: UUID) -> _Waiting | None:
    try:
        order = unit.orders.look_up(order_id, visible_to=caller)
        if order.status is not OrderStatus.CONFIRMED:
            return None
        free = free_to_plan(order, unit.fulfillment.work_orders_of(order.id))
    except DomainError:
        # Gone or taken on by somebody since it was listed: nothing of it waits any more.
        return None
    return _Waiting(order, question_of(unit, order, now, free))


def _own(question: Question) -> dict[Resource, int]:
    """What stands behind an order, in the backlog's terms."""
    return {(place, product): pieces for (product, place), pieces in question.own.items()}


def _with_held(
    available: Available, held: Mapping[Resource, int], own: Mapping[Resource, int]
) -> Available:
    """What one order may have besides its own: what is free, and what the others hold."""

    def others(product_id: UUID, location_id: UUID) -> int:
        key = (location_id, product_id)
        return available(product_id, location_id) + held.get(key, 0) - own.get(key, 0)

    return others


def _problem(unit: UnitOfWork, question: Question, others: Available) -> Problem:
    """The order's problem, with the options of the days after the first that has room."""
    sourcing = sourcing_of(unit, question, others)
    problem = sourcing.built().problem
    booked = dict(question.facts.booked)
    for _ in range(LATER_DAYS):
        full = _full(question, problem)
        if not full:
            break
        booked |= full
        later = _later(sourcing, question.with_booked(booked), unit, others)
        problem = _merged(problem, later)
    return problem


def _later(sourcing: Sourcing, question: Question, unit: UnitOfWork, others: Available) -> Problem:
    return sourcing_of(unit, question, others, sourcing.profile).built().problem


def _full(question: Question, problem: Problem) -> dict[tuple[UUID, date], int]:
    """The days of the options as if they had no room left."""
    places = question.facts.network.by_id
    return {
        (site.location_id, option.ships_at.date()): places[site.location_id].daily_capacity or 0
        for site in problem.sites
        for option in site.options
        if option.ships_at is not None and places[site.location_id].daily_capacity is not None
    }


def _merged(problem: Problem, later: Problem) -> Problem:
    more = {site.location_id: site.options for site in later.sites}

    def all_of(location_id: UUID, options: tuple[ShipOption, ...]) -> tuple[ShipOption, ...]:
        known = {(option.service_code, option.ships_at) for option in options}
        added = (o for o in more.get(location_id, ()) if (o.service_code, o.ships_at) not in known)
        return (*options, *added)

    return replace(
        problem,
        sites=tuple(
            replace(site, options=all_of(site.location_id, site.options)) for site in problem.sites
        ),
    )


def _stock(
    problem: Problem, available: Available, held: Mapping[Resource, int]
) -> dict[Resource, int]:
    return {
        (site.location_id, product): available(product, site.location_id)
        + held.get((site.location_id, product), 0)
        for site in problem.sites
        for product, pieces in site.stock.items()
        if pieces is not None
    }


def _room(question: Question, problem: Problem) -> dict[Resource, int]:
    """The room that is left on the days of the options, at locations that have a capacity."""
    found: dict[Resource, int] = {}
    for site in problem.sites:
        capacity = question.facts.network.by_id[site.location_id].daily_capacity
        for option in site.options:
            if capacity is not None and option.ships_at is not None:
                day = option.ships_at.date()
                taken = question.facts.booked.get((site.location_id, day), 0)
                found[site.location_id, day] = max(capacity - taken, 0)
    return found
