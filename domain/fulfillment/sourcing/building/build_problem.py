"""From what is known and a profile to the optimiser's question. Pure: same input, same problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from domain.fulfillment.sourcing.building.candidates import FellOut, Taking, takers
from domain.fulfillment.sourcing.building.facts import Quote, SourcingFacts
from domain.fulfillment.sourcing.building.piece_costs import PieceCosts
from domain.fulfillment.sourcing.building.quoting import scaled, ten_thousandths
from domain.fulfillment.sourcing.building.stock_facts import StockFacts
from domain.fulfillment.sourcing.problem import Item, Problem, ShipOption, Site
from domain.fulfillment.sourcing.profiles.asking import Asking, RuleFailure
from domain.fulfillment.sourcing.profiles.profile import BASIS_POINTS, SourcingProfile
from domain.fulfillment.sourcing.profiles.rules import CompiledProfile, compile_profile
from domain.fulfillment.sourcing.profiles.variables import (
    UNKNOWN_DISTANCE_KILOMETRES,
    line_values,
    location_values,
    order_values,
)
from domain.money import round_half_up
from domain.ports import Expressions


@dataclass(frozen=True, slots=True)
class SourcingProblem:
    """The optimiser's question, and what is needed to say why.

    `fell_out` names every location that could not take part, or not for some lines, and by which
    rule. `failures` are conditions that met a value they cannot work with. `road_kilometres` and
    `quotes` are by location, the quotes as carriers ask them.
    """

    problem: Problem
    fell_out: tuple[FellOut, ...]
    failures: tuple[RuleFailure, ...]
    notes: tuple[str, ...]
    road_kilometres: Mapping[UUID, int | None]
    quotes: Mapping[tuple[UUID, str], Quote]

    def shipping_cost(self, location_id: UUID, service_code: str, billable_grams: int) -> int:
        """What the carrier asks for a parcel of a plan, in ten-thousandths, whatever it weighs in."""
        cost = self.quotes[location_id, service_code].rate.cost(billable_grams)
        assert cost is not None, "a plan has no parcel that is too heavy"
        return cost


def build_problem(
    facts: SourcingFacts, profile: SourcingProfile, expressions: Expressions
) -> SourcingProblem:
    """Apply a profile's rules and prices to the facts.

    Raises InvalidExpression for a profile that was never checked.
    """
    compiled = compile_profile(profile, expressions)
    roads = [_road(entry.kilometres, profile) for entry in facts.candidates]
    stock = StockFacts(facts)
    asking = Asking(
        order=order_values(facts.order, facts.lines),
        lines=[line_values(line, facts.order.currency) for line in facts.lines],
        locations=[
            location_values(entry, road)
            for entry, road in zip(facts.candidates, roads, strict=True)
        ],
        stock=stock.readers,
    )
    taking, fell_out = takers(facts, compiled, asking, stock)
    costs = PieceCosts(facts, compiled, asking, stock)
    ranks = _ranks(facts)
    maximum_real_cost, notes = _maximum_real_cost(facts, profile)
    problem = Problem(
        items=_items(facts, compiled, asking),
        sites=tuple(_site(facts, profile, entry, roads, ranks, stock, costs) for entry in taking),
        split_penalty=profile.weights.split_per_parcel,
        maximum_parcels=1 if profile.constraints.ship_complete else _parcels(profile),
        maximum_real_cost=maximum_real_cost,
        node_limit=profile.node_limit,
    )
    return SourcingProblem(
        problem,
        fell_out,
        tuple(asking.failures),
        notes,
        MappingProxyType(
            {entry.location.id: road for entry, road in zip(facts.candidates, roads, strict=True)}
        ),
        MappingProxyType(
            {
                (facts.candidates[entry.place].location.id, quote.service_code): quote
                for entry in taking
                for quote in entry.quotes
            }
        ),
    )


def _road(kilometres: int | None, profile: SourcingProfile) -> int | None:
    if kilometres is None:
        return None
    return round_half_up(kilometres * profile.road_factor_basis_points, BASIS_POINTS)


def _ranks(facts: SourcingFacts) -> dict[int, int]:
    """How many locations are preferred before each priority."""
    priorities = sorted(entry.location.priority for entry in facts.candidates)
    return {value: place for place, value in reversed(list(enumerate(priorities)))}


def _parcels(profile: SourcingProfile) -> int | None:
    return profile.constraints.maximum_parcels


def _items(facts: SourcingFacts, compiled: CompiledProfile, asking: Asking) -> tuple[Item, ...]:
    ask = asking.asker(compiled.keep_together) if compiled.keep_together is not None else None
    return tuple(
        Item(
            line=line.line,
            product_id=line.product_id,
            sku=line.sku,
            quantity=line.quantity,
            weight_grams=line.weight_grams,
            volume_cubic_millimetres=line.volume_cubic_millimetres,
            together=(str(ask(place, 0) or "") or None) if ask is not None else None,
        )
        for place, line in enumerate(facts.lines)
    )


def _site(
    facts: SourcingFacts,
    profile: SourcingProfile,
    taking: Taking,
    roads: list[int | None],
    ranks: Mapping[int, int],
    stock: StockFacts,
    costs: PieceCosts,
) -> Site:
    location = facts.candidates[taking.place].location
    road = roads[taking.place]
    kilometres = UNKNOWN_DISTANCE_KILOMETRES if road is None else road
    weights = profile.weights
    preference = costs.per_parcel(taking.place)
    preference += weights.distance_per_kilometre * kilometres
    preference += weights.priority_per_rank * ranks[location.priority]
    wanted = {facts.lines[line].product_id: line for line in taking.lines}
    return Site(
        location_id=location.id,
        code=location.code,
        stock={
            product: (
                stock.available(line, taking.place) if facts.lines[line].tracks_stock else None
            )
            for product, line in wanted.items()
        },
        offers=tuple(costs.offer(line, taking.place) for line in taking.lines),
        options=tuple(_option(quote, profile, kilometres) for quote in taking.quotes),
        handling_per_parcel=weights.handling_per_parcel,
        handling_per_line=weights.handling_per_line,
        preference_per_parcel=preference,
    )


def _option(quote: Quote, profile: SourcingProfile, kilometres: int) -> ShipOption:
    weights = profile.weights
    grams = weights.carbon_grams_per_tonne_kilometre * kilometres
    return ShipOption(
        service_code=quote.service_code,
        rate=scaled(quote.rate, weights.shipping_basis_points),
        dimensional_divisor=quote.dimensional_divisor,
        maximum_weight_grams=quote.maximum_weight_grams,
        lateness=weights.lateness_per_day * quote.days_late,
        carbon_per_kilogram=round_half_up(weights.carbon_per_kilogram * grams, 1_000_000),
        ships_at=quote.ships_at,
        arrives_at=quote.arrives_at,
        days_late=quote.days_late,
    )


def _maximum_real_cost(
    facts: SourcingFacts, profile: SourcingProfile
) -> tuple[int | None, tuple[str, ...]]:
    """What shipping and handling may cost at most, from the minimum margin; and what to say of it."""
    constraints = profile.constraints
    if constraints.minimum_margin is None and constraints.minimum_margin_basis_points is None:
        return None, ()
    unknown = [line.sku for line in facts.lines if line.unit_cost is None]
    if unknown:
        return None, (f"The minimum margin was left out: the cost of {unknown[0]} is not known.",)
    currency = facts.order.currency
    revenue = ten_thousandths(
        sum(line.amount for line in facts.lines) + facts.order.shipping_paid, currency
    )
    goods = sum((line.unit_cost or 0) * line.quantity for line in facts.lines)
    share = round_half_up(revenue * (constraints.minimum_margin_basis_points or 0), BASIS_POINTS)
    return revenue - goods - max(constraints.minimum_margin or 0, share), ()
