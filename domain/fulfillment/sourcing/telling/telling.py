"""The optimiser's answer as a plan that is kept and shown: parcels, what lost, and who fell out."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.fulfillment.plan import (
    Alternative,
    CostParts,
    Exclusion,
    PlanBasis,
    PlanDraft,
    PlannedParcel,
)
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.sourcing.building.build_problem import SourcingProblem
from domain.fulfillment.sourcing.building.facts import SourcingFacts
from domain.fulfillment.sourcing.building.quoting import ten_thousandths
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.solution import Alternative as Lost
from domain.fulfillment.sourcing.solution import Cost, Parcel, Plan, Solution
from domain.fulfillment.sourcing.telling.parcel_quotes import NO_SERVICE
from domain.fulfillment.sourcing.telling.words import reason_of
from domain.money import round_half_up

EXCLUSIONS_LIMIT = 50
NOTES_LIMIT = 20
"""Bounds, because both are kept with each plan."""


@dataclass(frozen=True, slots=True)
class Told:
    """What telling needs to know beside the answer."""

    facts: SourcingFacts
    profile: SourcingProfile
    built: SourcingProblem
    method: ShippingMethod | None
    destination_source: str | None
    notes: tuple[str, ...] = ()


def told(told: Told, solution: Solution) -> PlanDraft:
    """The plan of a solution: the parcel with the most pieces first, then the nearest."""
    chosen = _parcels(told, solution.plan)
    profile = told.profile
    return PlanDraft(
        parcels=chosen,
        alternatives=tuple(_alternative(told, entry, chosen) for entry in solution.alternatives),
        exclusions=_exclusions(told.built),
        basis=PlanBasis(
            profile_code=profile.code,
            profile_version=profile.version,
            objective=solution.cost,
            cost_parts=parts_of(solution.plan.cost),
            lower_bound=solution.lower_bound,
            nodes=solution.nodes,
            reproducible=solution.reproducible,
            road_factor_basis_points=profile.road_factor_basis_points,
            destination_source=told.destination_source,
            notes=_notes(told),
        ),
    )


def parts_of(cost: Cost) -> CostParts:
    """A cost by part, parts of nothing left out."""
    return tuple((part.value, amount) for part, amount in cost.by_part() if amount)


def _parcels(told: Told, plan: Plan) -> tuple[PlannedParcel, ...]:
    distances = {entry.location.id: entry.kilometres for entry in told.facts.candidates}

    def rank(parcel: Parcel) -> tuple[int, int, str]:
        kilometres = distances[parcel.location_id]
        pieces = sum(quantity for _, quantity in parcel.pieces)
        return (-pieces, kilometres if kilometres is not None else 10**9, parcel.code)

    return tuple(
        _parcel(told, parcel, distances[parcel.location_id])
        for parcel in sorted(plan.parcels, key=rank)
    )


def _parcel(told: Told, parcel: Parcel, kilometres: int | None) -> PlannedParcel:
    if not told.profile.weights.shipping_basis_points:
        parcel = _by_the_cheapest(told, parcel)
    return PlannedParcel(
        location_id=parcel.location_id,
        lines=parcel.pieces,
        distance_kilometres=kilometres,
        shipping_cost=_asked(told, parcel),
        service_code=parcel.service_code or None,
        ships_on=_day(parcel.ships_at),
        deliver_by=_day(parcel.arrives_at),
        days_late=parcel.days_late,
        weight_grams=parcel.weight_grams,
        billable_grams=parcel.billable_grams,
        road_kilometres=told.built.road_kilometres[parcel.location_id],
        cost_parts=parts_of(parcel.cost),
    )


def _by_the_cheapest(told: Told, parcel: Parcel) -> Parcel:
    """The parcel by the cheapest service, where postage does not count and nothing else differs."""
    site = next(s for s in told.built.problem.sites if s.location_id == parcel.location_id)
    mine = next(o for o in site.options if o.service_code == parcel.service_code)
    volume = sum(
        line.volume_cubic_millimetres * pieces
        for number, pieces in parcel.pieces
        for line in told.facts.lines
        if line.line == number
    )
    found = []
    for option in site.options:
        same = (option.lateness, option.carbon, option.carbon_per_kilogram) == (
            mine.lateness, mine.carbon, mine.carbon_per_kilogram,
        )  # fmt: skip
        limit = option.maximum_weight_grams
        billable = option.billable_grams(parcel.weight_grams, volume)
        price = told.built.quotes[parcel.location_id, option.service_code].rate.cost(billable)
        if same and price is not None and (limit is None or parcel.weight_grams <= limit):
            found.append((price, option.service_code, billable, option))
    _, code, billable, option = min(found, key=lambda entry: entry[:2])
    return replace(
        parcel, service_code=code, billable_grams=billable, ships_at=option.ships_at,
        arrives_at=option.arrives_at, days_late=option.days_late,
    )  # fmt: skip


def _asked(told: Told, parcel: Parcel) -> int:
    """Minor units that the parcel costs, whatever it weighs in the plan."""
    if parcel.service_code == NO_SERVICE:
        return told.method.price(parcel.weight_grams) if told.method is not None else 0
    exact = told.built.shipping_cost(parcel.location_id, parcel.service_code, parcel.billable_grams)
    return round_half_up(exact, ten_thousandths(1, told.facts.order.currency))


def _alternative(told: Told, lost: Lost, chosen: tuple[PlannedParcel, ...]) -> Alternative:
    parcels = _parcels(told, lost.plan)
    days = [parcel.deliver_by for parcel in parcels if parcel.deliver_by is not None]
    difference = parts_of(lost.difference)
    draft = PlanDraft(parcels)
    return Alternative(
        location_ids=tuple(parcel.location_id for parcel in parcels),
        distance_kilometres=draft.distance_kilometres,
        shipping_cost=draft.cost,
        reason=reason_of(told.facts, told.profile, told.built.problem, parcels, chosen, difference),
        cost_parts=parts_of(lost.plan.cost),
        difference=difference,
        dearer_by=lost.dearer_by,
        deliver_by=max(days, default=None),
    )


def _exclusions(built: SourcingProblem) -> tuple[Exclusion, ...]:
    """Who could not take part at all: every rule in words, the first by name."""
    taking = {site.location_id for site in built.problem.sites}
    fallen: dict[UUID, list[tuple[str, str]]] = {}
    for entry in built.fell_out:
        if entry.location_id not in taking:
            fallen.setdefault(entry.location_id, []).append((entry.rule, entry.words))
    found = (
        Exclusion(place, ", ".join(words for _, words in why), why[0][0])
        for place, why in fallen.items()
    )
    return tuple(found)[:EXCLUSIONS_LIMIT]


def _notes(told: Told) -> tuple[str, ...]:
    failed = map(str, told.built.failures)
    return (*told.notes, *told.built.notes, *failed)[:NOTES_LIMIT]


def _day(instant: datetime | None) -> date | None:
    return instant.date() if instant is not None else None
