"""The optimiser's answers where one can see that they are right."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.fulfillment.planning import Missing
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import (
    Cost,
    Infeasible,
    Obstacle,
    Solution,
    UnusedReason,
)
from tests.domain.fulfillment.sourcing.instances import random_problem

HARD_SEED = 95
"""Of a problem that the first bound does not settle."""

LAMP, CHAIR = UUID(int=1), UUID(int=2)
PARCEL = Rate(((1_000, 40_000), (5_000, 60_000)))
STANDARD = ShipOption("standard", PARCEL, dimensional_divisor=5_000)


def lamp(quantity: int = 1, line: int = 1, **more: object) -> Item:
    return replace(Item(line, LAMP, "LAMP", quantity, weight_grams=500), **more)  # type: ignore[arg-type]


def chair(quantity: int = 1, line: int = 2, **more: object) -> Item:
    return replace(Item(line, CHAIR, "CHAIR", quantity, weight_grams=2_000), **more)  # type: ignore[arg-type]


def site(number: int, stock: dict[UUID, int | None], **more: object) -> Site:
    code = f"SITE-{number}"
    offers = tuple(Offer(line) for line in (1, 2, 3))
    made = Site(UUID(int=100 + number), code, stock, offers, (STANDARD,))
    return replace(made, **more)  # type: ignore[arg-type]


def plan(problem: Problem) -> dict[str, dict[int, int]]:
    answer = solve(problem)
    assert isinstance(answer, Solution)
    assert answer.proven
    return {parcel.code: dict(parcel.pieces) for parcel in answer.plan.parcels}


def refusal(problem: Problem) -> Infeasible:
    answer = solve(problem)
    assert isinstance(answer, Infeasible)
    assert answer.proven
    return answer


def test_one_parcel_is_cheaper_than_two_even_from_a_dearer_site() -> None:
    near = site(1, {LAMP: 5}, handling_per_parcel=1_000)
    far = site(2, {LAMP: 5, CHAIR: 5}, handling_per_parcel=9_000)
    assert plan(Problem((lamp(), chair()), (near, far))) == {"SITE-2": {1: 1, 2: 1}}


def test_the_cost_is_told_by_part() -> None:
    late = replace(STANDARD, lateness=700, carbon=5, carbon_per_kilogram=30, days_late=1)
    only = site(
        1,
        {LAMP: 5},
        options=(late,),
        offers=(Offer(1, preference_per_piece=11, balance_per_piece=-3),),
        handling_per_parcel=2_000,
        handling_per_line=100,
        preference_per_parcel=50,
    )
    answer = solve(Problem((lamp(3),), (only,)))
    assert isinstance(answer, Solution)
    assert answer.plan.cost == Cost(
        shipping=60_000, handling=2_100, lateness=700, preference=83, balance=-9, carbon=50
    )
    assert answer.plan.parcels[0].days_late == 1


def test_the_greater_of_weight_and_dimensional_weight_is_billed() -> None:
    bulky = lamp(volume_cubic_millimetres=5_000_001)
    answer = solve(Problem((bulky,), (site(1, {LAMP: 1}),)))
    assert isinstance(answer, Solution)
    assert (answer.plan.parcels[0].billable_grams, answer.cost) == (1_001, 60_000)


def test_the_option_that_is_late_wins_only_while_lateness_costs_less() -> None:
    when = datetime(2026, 11, 24, tzinfo=UTC)
    slow = replace(STANDARD, lateness=5_000, arrives_at=when)
    quick = ShipOption("express", Rate(((5_000, 46_000),)))
    there = site(1, {LAMP: 1}, options=(slow, quick))
    answer = solve(Problem((lamp(),), (there,)))
    assert isinstance(answer, Solution)
    assert (answer.plan.parcels[0].service_code, answer.plan.parcels[0].arrives_at) == (
        "standard",
        when,
    )
    later = replace(there, options=(replace(slow, lateness=7_000), quick))
    answer = solve(Problem((lamp(),), (later,)))
    assert isinstance(answer, Solution)
    assert answer.plan.parcels[0].service_code == "express"


def test_pieces_of_one_line_leave_from_two_sites_when_none_has_enough() -> None:
    problem = Problem((lamp(5),), (site(1, {LAMP: 3}), site(2, {LAMP: 3})), split_penalty=100)
    answer = solve(problem)
    assert isinstance(answer, Solution)
    assert sorted(pieces for p in answer.plan.parcels for _, pieces in p.pieces) == [2, 3]
    assert answer.plan.cost.split == 100


def test_lines_of_one_product_share_its_stock() -> None:
    sites = (site(1, {LAMP: 3}), site(2, {LAMP: 1}))
    answer = solve(Problem((lamp(2), lamp(2, line=2)), sites))
    assert isinstance(answer, Solution)
    pieces = {p.code: sum(count for _, count in p.pieces) for p in answer.plan.parcels}
    assert pieces == {"SITE-1": 3, "SITE-2": 1}


def test_lines_kept_together_leave_from_one_site() -> None:
    cheap = site(1, {LAMP: 1}, handling_per_parcel=0)
    whole = site(2, {LAMP: 1, CHAIR: 1}, handling_per_parcel=90_000)
    other = site(3, {CHAIR: 1})
    apart = Problem((lamp(), chair()), (cheap, whole, other))
    assert set(plan(apart)) == {"SITE-1", "SITE-3"}
    items = (lamp(together="set"), chair(together="set"))
    assert set(plan(replace(apart, items=items))) == {"SITE-2"}
    nowhere = refusal(replace(apart, items=items, sites=(cheap, other)))
    assert (nowhere.obstacle, nowhere.lines) == (Obstacle.KEEP_TOGETHER, (1, 2))


def test_ship_complete_takes_one_site_or_says_how_many_are_needed() -> None:
    two = Problem((lamp(), chair()), (site(1, {LAMP: 1}), site(2, {CHAIR: 1})))
    assert len(plan(two)) == 2
    answer = refusal(replace(two, maximum_parcels=1))
    assert (answer.obstacle, answer.at_least) == (Obstacle.MAXIMUM_PARCELS, 2)


def test_what_is_missing_is_told_by_product() -> None:
    answer = refusal(
        Problem((lamp(5), chair()), (site(1, {LAMP: 2, CHAIR: 1}), site(2, {LAMP: 1})))
    )
    assert answer.missing == (Missing(LAMP, "LAMP", requested=5, available=3),)
    assert (answer.obstacle, answer.lines) == (Obstacle.STOCK, (1,))


def test_stock_where_a_line_may_not_be_shipped_from_does_not_count() -> None:
    barred = site(1, {LAMP: 9}, offers=())
    answer = refusal(Problem((lamp(),), (barred,)))
    assert answer.missing == (Missing(LAMP, "LAMP", requested=1, available=0),)


def test_a_parcel_too_heavy_for_every_option_is_an_obstacle() -> None:
    answer = refusal(Problem((chair(3),), (site(1, {CHAIR: 3}),)))
    assert answer.obstacle is Obstacle.MAXIMUM_WEIGHT
    divided = Problem((chair(3),), (site(1, {CHAIR: 3}), site(2, {CHAIR: 3})))
    assert len(plan(divided)) == 2


def test_a_limit_of_real_money_takes_the_plan_with_more_penalty() -> None:
    late = ShipOption("slow", Rate(((5_000, 20_000),)), lateness=90_000)
    both = site(1, {LAMP: 1}, options=(STANDARD, late))
    problem = Problem((lamp(),), (both,))
    answer = solve(replace(problem, maximum_real_cost=39_999))
    assert isinstance(answer, Solution)
    assert (answer.plan.parcels[0].service_code, answer.proven) == ("slow", True)
    nothing = refusal(replace(problem, maximum_real_cost=19_999))
    assert (nothing.obstacle, nothing.at_least) == (Obstacle.MAXIMUM_REAL_COST, 20_000)


def test_the_next_best_sites_are_told_with_how_much_dearer_they_are() -> None:
    sites = tuple(site(n, {LAMP: 1}, handling_per_parcel=100 * n) for n in (1, 2, 3))
    empty = (site(4, {}), site(5, {LAMP: 1}, options=()))
    answer = solve(Problem((lamp(),), (*sites, *empty)), alternatives=2)
    assert isinstance(answer, Solution)
    told = [(other.plan.parcels[0].code, other.dearer_by) for other in answer.alternatives]
    assert told == [("SITE-2", 100), ("SITE-3", 200)]
    assert answer.alternatives[0].difference == Cost(handling=100)
    assert [(entry.code, entry.reason, entry.alone_cost) for entry in answer.unused] == [
        ("SITE-2", UnusedReason.DEARER, 40_200),
        ("SITE-3", UnusedReason.DEARER, 40_300),
        ("SITE-4", UnusedReason.NOTHING_TO_SHIP, None),
        ("SITE-5", UnusedReason.NO_OPTION, None),
    ]


def test_a_stop_from_outside_is_marked_as_not_reproducible() -> None:
    problem = random_problem(HARD_SEED, 7, 8)
    stopped, finished = solve(problem, should_stop=lambda: True), solve(problem)
    assert isinstance(stopped, Solution)
    assert isinstance(finished, Solution)
    assert (stopped.reproducible, finished.reproducible) == (False, True)
    assert stopped.lower_bound <= finished.cost <= stopped.cost
    assert not stopped.proven


def test_nothing_wanted_is_an_empty_plan() -> None:
    answer = solve(Problem((), (site(1, {LAMP: 1}),)))
    assert isinstance(answer, Solution)
    assert (answer.plan.parcels, answer.cost, answer.proven) == ((), 0, True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Rate(()),
        lambda: Rate(((1_000, 5), (500, 6))),
        lambda: Rate(((1_000, 5), (2_000, 4))),
        lambda: Rate(((1_000, 5),), 1, step_grams=0),
        lambda: lamp(0),
        lambda: replace(STANDARD, lateness=-1),
        lambda: replace(STANDARD, dimensional_divisor=0),
        lambda: site(1, {}, handling_per_line=-1),
        lambda: Problem((lamp(), lamp()), ()),
        lambda: Problem((), (site(1, {}), site(1, {}))),
        lambda: Problem((), (), split_penalty=-1),
    ],
)
def test_impossible_numbers_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
