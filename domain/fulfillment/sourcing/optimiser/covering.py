"""Good sets of depots, quickly: to begin with, and better ones from those at hand.

Nothing here is exact. The search needs a good plan early, because what costs more is not looked at.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from domain.fulfillment.sourcing.optimiser.model import Depot, Model, Want
from domain.fulfillment.sourcing.optimiser.packing import Contents, cost_of, pack

IMPROVEMENT_PASSES = 6

CANDIDATES_LIMIT = 8
"""Depots tried in the place of others, the most promising first."""


def covering(
    model: Model, among: Iterable[int], prices: Sequence[float], first: Iterable[int] = ()
) -> frozenset[int]:
    """Depots that have everything: each time the one with the most worth for its cost.

    Worth is what the units it adds are priced. Empty when nothing helps any further.
    """
    depots = [model.depots[index] for index in among]
    chosen = set(first)
    left = _residual(model, chosen)
    while any(left):
        best: tuple[float, int] | None = None
        lacking = [
            (index, more, model.wants[index], prices[index])
            for index, more in enumerate(left)
            if more
        ]
        for depot in depots:
            score = _score(depot, lacking)
            if score is not None and (best is None or (score, depot.index) < best):
                best = (score, depot.index)
        if best is None or best[1] in chosen:
            return frozenset()
        chosen.add(best[1])
        limits = model.depots[best[1]].limits
        left = [
            more - limit if more > limit else 0 for more, limit in zip(left, limits, strict=True)
        ]
    return frozenset(chosen)


def _score(depot: Depot, lacking: Sequence[tuple[int, int, Want, float]]) -> float | None:
    """Cost for each unit of worth; None without worth."""
    worth, weight, volume, cost = 0.0, 0, 0, 0
    limits = depot.limits
    for index, more, want, price in lacking:
        units = limits[index]
        if units:
            units = min(units, more)
            worth += units * price
            weight += units * want.weight
            volume += units * want.volume
            cost += units * depot.unit_costs[index] + depot.line_charge[index]
    if worth <= 0:
        return None
    transport = depot.transport(weight, volume)
    return None if transport is None else (cost + transport) / worth


def improved(model: Model, contents: Contents) -> Contents:
    """Drop a parcel, or put one depot in the place of one or two, while that saves anything."""
    cost = cost_of(model, contents)
    assert cost is not None
    for _ in range(IMPROVEMENT_PASSES):
        better = _better(model, contents, cost)
        if better is None:
            break
        cost, contents = better
    return contents


def _better(model: Model, contents: Contents, cost: int) -> tuple[int, Contents] | None:
    """The best exchange of one step that saves something."""
    best: tuple[int, Contents] | None = None
    places = sorted(contents)
    removals = [(place,) for place in places] + list(combinations(places, 2))
    for removed in removals:
        kept = [place for place in places if place not in removed]
        residual = _residual(model, kept)
        exchanges = [[*kept, index] for index in _substitutes(model, residual, places, removed)]
        if kept and not any(residual):
            exchanges.append(kept)
        for places_then in exchanges:
            other = pack(model, places_then)
            found = None if other is None else cost_of(model, other)
            if other is not None and found is not None and found < (best[0] if best else cost):
                best = (found, other)
    return best


def _residual(model: Model, kept: Iterable[int]) -> list[int]:
    """Units that the kept depots cannot give."""
    left = [want.units for want in model.wants]
    for index in kept:
        left = [more - limit for more, limit in zip(left, model.depots[index].limits, strict=True)]
    return [max(more, 0) for more in left]


def _substitutes(
    model: Model, residual: Sequence[int], places: Sequence[int], removed: Sequence[int]
) -> list[int]:
    """Depots that have the residual, those first that send it for least."""
    wanted = [(want, units) for want, units in enumerate(residual) if units]
    if not wanted and len(removed) > 1:
        return []
    least = sum(model.depots[index].least_transport for index in removed)
    found = []
    for depot in model.depots:
        limits = depot.limits
        if depot.index in places or (not wanted and depot.least_transport > least):
            continue
        for want, units in wanted:
            if limits[want] < units:
                break
        else:
            cost = model.parcel(depot, residual)
            if cost is not None:
                found.append((cost, depot.index))
    return [index for _, index in sorted(found)[:CANDIDATES_LIMIT]]
