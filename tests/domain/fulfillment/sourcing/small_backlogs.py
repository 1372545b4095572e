"""Backlogs small enough to try every plan, and the cheapest of them: what batch planning
cannot beat, and its bound cannot pass.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import TypeAlias
from uuid import UUID

from hypothesis import strategies as st

from domain.fulfillment.sourcing.batch.backlog import (
    Backlog,
    BacklogOrder,
    Resource,
    add_to,
    cost_of_leaving,
    uses_of,
)
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import (
    Cost,
    Infeasible,
    Obstacle,
    Parcel,
    Plan,
    Solution,
)

PLACES = tuple(UUID(int=number) for number in range(1, 4))
PRODUCTS = tuple(UUID(int=number) for number in range(101, 104))
Way: TypeAlias = tuple[int, dict[Resource, int]]
"""What a plan costs and what it uses."""
DAYS = tuple(datetime(2026, 3, day, 12, tzinfo=UTC) for day in (2, 3))


def every_plan(problem: Problem) -> Iterator[Plan]:
    """All plans of a problem with a few pieces and sites, however silly."""
    ways = [list(_shares(item.quantity, len(problem.sites))) for item in problem.items]
    for shares in product(*ways):
        taken: dict[tuple[UUID, UUID], int] = {}
        parcels: list[list[Parcel]] = []
        for place, site in enumerate(problem.sites):
            pieces = [
                (item, share[place]) for item, share in zip(problem.items, shares, strict=True)
            ]
            pieces = [(item, quantity) for item, quantity in pieces if quantity]
            for item, quantity in pieces:
                add_to(taken, {(site.location_id, item.product_id): quantity})  # type: ignore[arg-type]
            if pieces:
                parcels.append(list(_parcels(site, pieces)))
        if all(
            _has(problem, key) is None or n <= (_has(problem, key) or 0) for key, n in taken.items()
        ):
            for chosen in product(*parcels):
                split = Cost(split=problem.split_penalty * (len(chosen) - 1))
                cost = sum((parcel.cost for parcel in chosen), split)
                yield Plan(chosen, cost)


def enumerated(problem: Problem) -> Solution | Infeasible:
    """The cheapest of all plans: an optimiser that nobody has to trust."""
    best = min(every_plan(problem), key=lambda plan: plan.cost.total, default=None)
    if best is None:
        return Infeasible(Obstacle.STOCK)
    return Solution(best, lower_bound=best.cost.total, nodes=0)


def cheapest_together(backlog: Backlog) -> int:
    """The least cost of all combinations of plans that there is enough for."""
    ways = []
    for turn, order in enumerate(backlog.orders):
        plans = [
            (plan.cost.total, _sums(uses_of(order.problem, plan)))
            for plan in every_plan(order.problem)
        ]
        ways.append([*_undominated(plans), (cost_of_leaving(turn), {})])
    nobody = sum(cost_of_leaving(turn) for turn in range(len(backlog.orders)))
    return _least(ways, backlog.shared, {}, nobody + 1)


def _least(
    ways: Sequence[Sequence[Way]],
    shared: Mapping[Resource, int],
    used: Mapping[Resource, int],
    below: int,
) -> int:
    """The least cost of one way for each order, if it is below what is known; every way is tried."""
    if not ways:
        return 0
    of_the_others = sum(min(cost for cost, _ in others) for others in ways[1:])
    for cost, uses in sorted(ways[0], key=lambda way: way[0]):
        if cost + of_the_others >= below:
            break
        together = dict(used)
        add_to(together, uses)
        if all(amount <= shared.get(name, amount) for name, amount in together.items()):
            below = min(below, cost + _least(ways[1:], shared, together, below - cost))
    return below


def _shares(quantity: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 1:
        yield (quantity,)
        return
    for first in range(quantity + 1):
        for rest in _shares(quantity - first, places - 1):
            yield (first, *rest)


def _has(problem: Problem, key: tuple[UUID, UUID]) -> int | None:
    site = next(site for site in problem.sites if site.location_id == key[0])
    return site.stock.get(key[1], 0)


def _parcels(site: Site, pieces: Sequence[tuple[Item, int]]) -> Iterator[Parcel]:
    offers = {offer.line: offer for offer in site.offers}
    if any(item.line not in offers for item, _ in pieces):
        return
    weight = sum(item.weight_grams * quantity for item, quantity in pieces)
    balance = sum(offers[item.line].balance_per_piece * quantity for item, quantity in pieces)
    for option in site.options:
        price = option.rate.cost(weight)
        if price is not None:
            cost = Cost(
                shipping=price,
                handling=site.handling_per_parcel + site.handling_per_line * len(pieces),
                lateness=option.lateness,
                balance=balance,
            )
            yield Parcel(
                site.location_id,
                site.code,
                option.service_code,
                tuple((item.line, quantity) for item, quantity in pieces),
                weight,
                weight,
                cost,
                ships_at=option.ships_at,
            )


def _sums(uses: Iterator[tuple[Resource, int]]) -> dict[Resource, int]:
    sums: dict[Resource, int] = {}
    add_to(sums, uses)
    return sums


def _undominated(plans: list[Way]) -> list[Way]:
    kept: list[Way] = []
    for cost, uses in sorted(plans, key=lambda plan: plan[0]):
        if uses not in [other for _, other in kept]:
            kept.append((cost, uses))
    return kept


@st.composite
def backlogs(draw: st.DrawFn) -> Backlog:
    """Two or three orders of one or two lines that want the same few pieces of two or three places."""
    amounts = st.integers(0, 3)
    shared: dict[Resource, int] = {
        (place, item): draw(amounts) for place in PLACES for item in PRODUCTS[:2]
    }
    if draw(st.booleans()):
        shared |= {(place, day.date()): draw(amounts) for place in PLACES for day in DAYS}
    orders = [draw(_orders(shared, number)) for number in range(draw(st.integers(2, 3)))]
    return Backlog(tuple(orders), shared)


@st.composite
def _orders(draw: st.DrawFn, shared: dict[Resource, int], number: int) -> BacklogOrder:
    lines = range(1, draw(st.integers(1, 2)) + 1)
    items = [
        Item(
            line, PRODUCTS[line - 1], f"P{line}", draw(st.integers(1, 2)), draw(st.integers(1, 900))
        )
        for line in lines
    ]
    sites = [draw(_sites(shared, place, items)) for place in PLACES]
    return BacklogOrder(
        f"order {number}",
        Problem(tuple(items), tuple(sites), split_penalty=draw(st.integers(0, 40))),
    )


@st.composite
def _sites(
    draw: st.DrawFn, shared: dict[Resource, int], place: UUID, items: Sequence[Item]
) -> Site:
    first = draw(st.integers(10, 200))
    rate = Rate(((500, first), (2_000, first + draw(st.integers(0, 90)))), 20)
    option = ShipOption("slow", rate, ships_at=DAYS[0])
    later = replace(option, ships_at=DAYS[1], lateness=draw(st.integers(0, 60)))
    return Site(
        place,
        f"L{place.int}",
        {item.product_id: shared[place, item.product_id] for item in items},
        tuple(Offer(item.line, balance_per_piece=draw(st.integers(-5, 20))) for item in items),
        (option, later),
        handling_per_parcel=draw(st.integers(0, 50)),
    )
