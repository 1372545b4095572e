"""Why another way lost, in words that a merchant understands."""

from collections.abc import Sequence
from uuid import UUID

from domain.fulfillment.plan import CostParts, PlannedParcel
from domain.fulfillment.sourcing.building.build_problem import SourcingProblem
from domain.fulfillment.sourcing.building.facts import SourcingFacts
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.profiles.profile import BUILT_IN_CODE, SourcingProfile
from domain.fulfillment.sourcing.solution import Infeasible, Obstacle
from domain.money import price_to_decimal

_SKUS_NAMED = 3


def reason_of(
    facts: SourcingFacts,
    profile: SourcingProfile,
    problem: Problem,
    other: Sequence[PlannedParcel],
    chosen: Sequence[PlannedParcel],
    difference: CostParts,
) -> str:
    """Why a plan with these parcels lost against the chosen ones."""
    words = []
    if len(other) > len(chosen):
        short = _short(problem, other[0].location_id)
        words = [f"short of {short}"] if short else []
        words.append(f"needs {len(other)} parcels")
    if profile.code == BUILT_IN_CODE:
        # Its amounts only put an order of importance into numbers: nobody pays them.
        return "; ".join(words) or _farther(facts, other, chosen)
    return "; ".join([*words, _dearer(difference, facts.order.currency)])


def _short(problem: Problem, location_id: UUID) -> str:
    """What a location would leave to others, if it sent all it can."""
    site = next(site for site in problem.sites if site.location_id == location_id)
    left = dict(site.stock)
    offered = {offer.line for offer in site.offers}
    short: dict[str, int] = {}
    for item in problem.items:
        stock = left.get(item.product_id, 0) if item.line in offered else 0
        had = item.quantity if stock is None else min(stock, item.quantity)
        if stock is not None:
            left[item.product_id] = stock - had
        if had < item.quantity:
            short[item.sku] = short.get(item.sku, 0) + item.quantity - had
    return _listed([f"{sku} by {pieces}" for sku, pieces in short.items()])


def _farther(
    facts: SourcingFacts, other: Sequence[PlannedParcel], chosen: Sequence[PlannedParcel]
) -> str:
    mine, theirs = _kilometres(chosen), _kilometres(other)
    if mine is None or theirs is None:
        return _later(facts, other) if mine is None else "its distance is unknown"
    if theirs != mine:
        return f"{theirs - mine} km farther"
    places = {entry.location.id: entry.location for entry in facts.candidates}
    ranks = [max(places[parcel.location_id].priority for parcel in way) for way in (other, chosen)]
    if ranks[0] > ranks[1]:
        return f"as near, but its priority is {ranks[0]}"
    return _later(facts, other)


def _later(facts: SourcingFacts, other: Sequence[PlannedParcel]) -> str:
    places = {entry.location.id: entry.location.code for entry in facts.candidates}
    codes = _listed([places[parcel.location_id] for parcel in other])
    return f"equally good, but {codes} comes later by priority and code"


def _dearer(difference: CostParts, currency: str) -> str:
    total = sum(amount for _, amount in difference)
    if not difference or not total:
        return "equally good, but it comes later by code"
    parts = [
        f"{part.lower()} {_amount(abs(amount))} {'more' if amount > 0 else 'less'}"
        for part, amount in difference
    ]
    return f"costs {_amount(total)} {currency} more: {', '.join(parts)}"


def _amount(price: int) -> str:
    return f"{price_to_decimal(price):f}"


def _kilometres(parcels: Sequence[PlannedParcel]) -> int | None:
    known = [entry.distance_kilometres for entry in parcels]
    return None if None in known else sum(entry or 0 for entry in known)


def _listed(words: Sequence[str]) -> str:
    named = ", ".join(words[:_SKUS_NAMED])
    return named if len(words) <= _SKUS_NAMED else f"{named} and {len(words) - _SKUS_NAMED} more"


def obstacle_words(answer: Infeasible, built: SourcingProblem, facts: SourcingFacts) -> str:
    """Why no plan keeps the profile's limits."""
    limit, least = built.problem, answer.at_least
    skus = _listed([line.sku for line in facts.lines if line.line in answer.lines])
    match answer.obstacle:
        case Obstacle.KEEP_TOGETHER:
            return f"No location can ship what must stay together: {skus}."
        case Obstacle.MAXIMUM_WEIGHT:
            return f"No carrier service takes a parcel this heavy: {skus}."
        case Obstacle.MAXIMUM_PARCELS:
            needed = f"; {least} are needed" if least is not None else ""
            return f"No plan has at most {limit.maximum_parcels} parcels{needed}."
        case Obstacle.MAXIMUM_REAL_COST:
            allowed = _amount(limit.maximum_real_cost or 0)
            needed = f"; the least is {_amount(least)}" if least is not None else ""
            return (
                f"The minimum margin leaves {allowed} {facts.order.currency} for shipping and "
                f"handling{needed}."
            )
    return "Stock is short."
