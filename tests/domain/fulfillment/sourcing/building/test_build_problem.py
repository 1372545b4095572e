"""A profile over facts: who may take part, what it costs, and why the others fell out."""

from dataclasses import replace

import pytest

from domain.catalog.product import ProductFlag
from domain.errors import Refusals
from domain.expressions import InvalidExpression
from domain.fulfillment.sourcing.building.build_problem import SourcingProblem, build_problem
from domain.fulfillment.sourcing.building.facts import LineFacts, OrderFacts, Quote
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Rate, Site
from domain.fulfillment.sourcing.profiles.asking import RuleFailure
from domain.fulfillment.sourcing.profiles.profile import (
    BUILT_IN,
    Balance,
    Constraints,
    Filter,
    FilterEffect,
    Preference,
    SourcingProfile,
    Weights,
)
from domain.fulfillment.sourcing.solution import Solution
from domain.stock.location import Capability, LocationKind
from integrations.expressions.common_expression_language import CelExpressions
from tests.domain.fulfillment.sourcing.networks import (
    CHANNEL,
    SHIPS,
    Place,
    facts,
    flat_quote,
    hazmat,
    line,
    lines,
    location_id,
)

EXPRESSIONS = CelExpressions()
STORE = LocationKind.STORE
NEAR = Place("NEAR", 10, {"MUG": 9})
FAR = Place("FAR", 400, {"MUG": 9, "LAMP": 9})


def profile(**parts: object) -> SourcingProfile:
    return SourcingProfile("test", "Test", **parts)  # type: ignore[arg-type]


def built(
    wanted: tuple[LineFacts, ...], *places: Place, order: OrderFacts | None = None, **parts: object
) -> SourcingProblem:
    return build_problem(facts(wanted, places, order), profile(**parts), EXPRESSIONS)


def site(found: SourcingProblem, code: str) -> Site:
    (wanted,) = [entry for entry in found.problem.sites if entry.code == code]
    return wanted


def reasons(found: SourcingProblem) -> list[tuple[str, str, str]]:
    return [(entry.code, entry.rule, entry.words) for entry in found.fell_out]


def chosen(wanted: tuple[LineFacts, ...], rules: SourcingProfile, *places: Place) -> list[str]:
    solution = solve(build_problem(facts(wanted, places), rules, EXPRESSIONS).problem)
    assert isinstance(solution, Solution)
    assert solution.proven
    return [parcel.code for parcel in solution.plan.parcels]


def test_every_location_that_cannot_take_part_is_named_with_the_rule() -> None:
    found = built(
        (*lines(MUG=1), line("PAINT", number=2, flags=frozenset({ProductFlag.HAZMAT}))),
        replace(NEAR, stock={"MUG": 9, "PAINT": 9}),
        replace(NEAR, code="IDLE", active=False),
        replace(NEAR, code="SHOWROOM", capabilities=frozenset({Capability.PICKUP})),
        replace(NEAR, code="FULL", unable="no capacity before 2026-03-09"),
        replace(NEAR, code="ISLAND", quotes=()),
        replace(NEAR, code="BARE", stock={}),
        replace(NEAR, code="BANNED"),
        constraints=Constraints(forbidden_location_codes=("BANNED",)),
    )
    assert [entry.code for entry in found.problem.sites] == ["NEAR"]
    assert reasons(found) == [
        ("BANNED", "profile", "not among the locations that the profile allows"),
        ("BARE", "stock", "has no MUG"),
        ("BARE", "capability", "lacks hazmat for PAINT"),
        ("FULL", "location", "no capacity before 2026-03-09"),
        ("IDLE", "location", "inactive"),
        ("ISLAND", "service", "no carrier service delivers there from here"),
        ("NEAR", "capability", "lacks hazmat for PAINT"),
        ("SHOWROOM", "location", "cannot ship"),
    ]
    assert found.fell_out[6].lines == (2,)


def test_a_channel_keeps_to_its_locations() -> None:
    channel = replace(CHANNEL, location_ids=frozenset({location_id("FAR")}))
    found = built(lines(MUG=1), NEAR, FAR, order=OrderFacts(channel, "EUR"))
    assert reasons(found) == [("NEAR", "channel", "not allowed for the channel web")]


def test_the_first_filter_that_holds_is_named_and_a_line_may_be_left_out_alone() -> None:
    found = built(
        lines(MUG=2, LAMP=1),
        replace(FAR, stock={"MUG": 1, "LAMP": 9}),
        replace(FAR, code="SHOP", kind=STORE),
        filters=(
            Filter("no stores", 'location.kind == "STORE"'),
            Filter("far stores", 'location.kind == "STORE" && distance_km > 100'),
            Filter("whole lines", "!stock.covers_line", FilterEffect.EXCLUDE_LINE),
        ),
    )
    assert reasons(found) == [
        ("FAR", "whole lines", "excluded by the filter 'whole lines' for MUG"),
        ("SHOP", "no stores", "excluded by the filter 'no stores'"),
    ]
    assert [offer.line for offer in site(found, "FAR").offers] == [2]


def test_weights_become_costs_of_parcels_and_options() -> None:
    weights = Weights(
        shipping_basis_points=5_000, distance_per_kilometre=30, handling_per_parcel=7,
        handling_per_line=8, split_per_parcel=9, lateness_per_day=11, carbon_per_kilogram=2_000,
        carbon_grams_per_tonne_kilometre=100,
    )  # fmt: skip
    found = built(
        lines(MUG=1), replace(FAR, days_late=2), weights=weights, road_factor_basis_points=13_000
    )
    far = site(found, "FAR")
    (option,) = far.options
    assert (far.handling_per_parcel, far.handling_per_line) == (7, 8)
    assert far.preference_per_parcel == 30 * 520
    assert option.rate.cost(100) == 25_000
    assert found.shipping_cost(location_id("FAR"), "parcel", 100) == 50_000
    assert (option.lateness, option.days_late) == (22, 2)
    # 520 km at 100 g/tkm are 52 g for a kilogram, at 0.20 a kilogram of carbon: 0.0104.
    assert option.carbon_per_kilogram == 104
    assert found.problem.split_penalty == 9
    assert found.road_kilometres[location_id("FAR")] == 520


def test_preferences_add_up_and_may_lower_the_cost_of_a_piece() -> None:
    found = built(
        lines(MUG=1, LAMP=1),
        FAR,
        preferences=(
            Preference("far", "distance_km > 300", cost_per_parcel=40),
            Preference("abroad", "location.country != order.country", cost_per_parcel=500),
            Preference("also far", "distance_known", cost_per_parcel=2),
            Preference("lamps", 'line.sku == "LAMP"', cost_per_piece=-5),
        ),
    )
    far = site(found, "FAR")
    assert far.preference_per_parcel == 42
    assert [offer.preference_per_piece for offer in far.offers] == [0, -5]


def test_balance_costs_more_the_less_is_covered_and_rewards_what_is_overstocked() -> None:
    balance = Balance(
        cover_target_days=20, cover_per_piece=1_000, markdown_over_days=60, markdown_per_piece=300
    )
    found = built(
        lines(MUG=1),
        replace(NEAR, code="DRY", cover={"MUG": 0}),
        replace(NEAR, code="HALF", cover={"MUG": 10}),
        replace(NEAR, code="SHOP", kind=STORE, cover={"MUG": 61}),
        replace(NEAR, code="DEPOT", cover={"MUG": 61}),
        replace(NEAR, code="SLEEPY", kind=STORE),
        balance=balance,
    )
    costs = {entry.code: entry.offers[0].balance_per_piece for entry in found.problem.sites}
    assert costs == {"DRY": 1_000, "HALF": 500, "SHOP": -300, "DEPOT": 0, "SLEEPY": -300}


def test_lines_of_the_same_text_stay_together_and_an_empty_text_binds_nothing() -> None:
    text = 'line.sku.startsWith("SET-") ? "set" : ""'
    wanted = tuple(line(sku, number=n) for n, sku in enumerate(("SET-A", "MUG", "SET-B"), start=1))
    found = built(wanted, FAR, constraints=Constraints(keep_together=text))
    assert [item.together for item in found.problem.items] == ["set", None, "set"]


def test_the_minimum_margin_bounds_what_shipping_and_handling_may_cost() -> None:
    # Two pieces bring 20.00 and the buyer pays 4.00 for shipping; they cost 10.00.
    order = OrderFacts(CHANNEL, "EUR", total=2_000, shipping_paid=400)
    by_amount = Constraints(minimum_margin=50_000)
    found = built(lines(MUG=2), NEAR, order=order, constraints=by_amount)
    assert found.problem.maximum_real_cost == 90_000
    greater = replace(by_amount, minimum_margin_basis_points=2_500)
    found = built(lines(MUG=2), NEAR, order=order, constraints=greater)
    assert found.problem.maximum_real_cost == 80_000


def test_a_margin_that_cannot_be_known_is_left_out_and_said() -> None:
    wanted = (line("MUG", unit_cost=None),)
    found = built(wanted, NEAR, constraints=Constraints(minimum_margin=1))
    assert found.problem.maximum_real_cost is None
    assert found.notes == ("The minimum margin was left out: the cost of MUG is not known.",)


def test_ship_complete_is_one_parcel() -> None:
    complete = built(lines(MUG=1), NEAR, constraints=Constraints(ship_complete=True))
    at_most = built(lines(MUG=1), NEAR, constraints=Constraints(maximum_parcels=3))
    assert (complete.problem.maximum_parcels, at_most.problem.maximum_parcels) == (1, 3)


def test_a_condition_that_fails_counts_as_not_holding_and_is_named() -> None:
    found = built(
        lines(MUG=1),
        NEAR,
        FAR,
        filters=(Filter("vip", 'order.attributes.tier == "gold"'),),
        preferences=(Preference("odd", "100 / (distance_km - 10) > 1", cost_per_parcel=3),),
    )
    assert [entry.code for entry in found.problem.sites] == ["FAR", "NEAR"]
    assert site(found, "NEAR").preference_per_parcel == 0
    assert found.failures == (
        RuleFailure("vip", "there is no tier"),
        RuleFailure("odd", "division by zero", "NEAR"),
    )


def test_tags_are_what_the_attribute_lists() -> None:
    only = (Filter("no gifts", '"gift" in order.tags && size(order.tags) == 2'),)
    order = OrderFacts(CHANNEL, "EUR", attributes={"tags": "gift, vip,"})
    assert reasons(built(lines(MUG=1), NEAR, order=order, filters=only)) == [
        ("NEAR", "no gifts", "excluded by the filter 'no gifts'")
    ]


def test_wrong_conditions_are_refused_together_with_their_fields() -> None:
    with pytest.raises(Refusals) as refused:
        built(
            lines(MUG=1),
            NEAR,
            filters=(Filter("a", "location.size > 3"),),
            preferences=(Preference("b", "line.quantity > 1", cost_per_parcel=1),),
        )
    assert [error.field for error in refused.value.errors] == [
        ("filters", "0", "condition"),
        ("preferences", "0", "condition"),
    ]
    assert all(isinstance(error, InvalidExpression) for error in refused.value.errors)


def test_a_service_must_carry_what_its_parcel_needs() -> None:
    truck = Quote("truck", Rate(((10**9, 90_000),)), carries=frozenset({Capability.HAZMAT}))
    post = replace(flat_quote(300, "post"), carries=frozenset())
    able = SHIPS | {Capability.HAZMAT}
    place = replace(NEAR, stock={"PAINT": 3}, capabilities=able)
    found = built((hazmat("PAINT"),), replace(place, quotes=(post, truck)))
    assert [option.service_code for option in site(found, "NEAR").options] == ["truck"]
    found = built((hazmat("PAINT"),), replace(place, quotes=(post,)))
    assert reasons(found) == [("NEAR", "service", "no carrier service takes these goods from here")]


def test_what_has_no_stock_travels_with_goods_and_never_draws_a_place_in() -> None:
    voucher = line("CARD", number=2, tracks_stock=False)
    found = built((*lines(MUG=1), voucher), NEAR, replace(FAR, stock={"LAMP": 3}))
    assert [entry.code for entry in found.problem.sites] == ["NEAR"]
    assert site(found, "NEAR").stock[voucher.product_id] is None
    alone = built((replace(voucher, line=1),), NEAR)
    assert [entry.code for entry in alone.problem.sites] == ["NEAR"]


def test_the_order_of_locations_changes_nothing() -> None:
    rules = profile(weights=Weights(priority_per_rank=3), preferences=())
    wanted = lines(MUG=1, LAMP=1)
    one = build_problem(facts(wanted, (NEAR, FAR)), rules, EXPRESSIONS)
    other = build_problem(facts(wanted, (FAR, NEAR)), rules, EXPRESSIONS)
    assert (one.problem, one.fell_out) == (other.problem, other.fell_out)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((NEAR, FAR), ["FAR"]),
        ((NEAR, FAR, Place("MID", 200, {"MUG": 9, "LAMP": 1})), ["MID"]),
        ((NEAR, Place("LAMPS", 900, {"LAMP": 9})), ["LAMPS", "NEAR"]),
        (
            (NEAR, Place("A", 900, {"LAMP": 9}), Place("B", 800, {"LAMP": 9, "CUP": 1})),
            ["B", "NEAR"],
        ),
        (
            (replace(FAR, code="A", priority=7), replace(FAR, code="B", priority=5)),
            ["B"],
        ),
        ((replace(FAR, code="B"), replace(FAR, code="A")), ["A"]),
        ((replace(FAR, code="LOST", kilometres=None), FAR), ["FAR"]),
    ],
)
def test_the_built_in_profile_takes_the_fewest_parcels_and_then_the_nearest(
    places: tuple[Place, ...], expected: list[str]
) -> None:
    assert chosen(lines(MUG=1, LAMP=1), BUILT_IN, *places) == expected
