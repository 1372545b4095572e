"""Planning a backlog together: never dearer, never more than there is, and as cheap as can be."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.fulfillment.sourcing.batch.backlog import (
    Backlog,
    BacklogOrder,
    BatchPlan,
    Resource,
    add_to,
    cost_of_leaving,
    uses_of,
)
from domain.fulfillment.sourcing.batch.batch import plan_batch
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import Infeasible, Solution
from tests.domain.fulfillment.sourcing.small_backlogs import (
    PLACES,
    PRODUCTS,
    backlogs,
    cheapest_together,
    enumerated,
)

slow_but_few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def weighed(planned: BatchPlan) -> int:
    """The cost with every order that is left weighing more than any plan."""
    plans = enumerate(planned.plans.values())
    return planned.cost + sum(cost_of_leaving(turn) for turn, plan in plans if plan is None)


def assert_enough(backlog: Backlog, planned: BatchPlan) -> None:
    """Every order whole, and nothing taken that is not there."""
    used: dict[Resource, int] = {}
    for order in backlog.orders:
        plan = planned.plans[order.key]
        if plan is None:
            continue
        add_to(used, uses_of(order.problem, plan))
        for item in order.problem.items:
            shipped = [dict(parcel.pieces).get(item.line, 0) for parcel in plan.parcels]
            assert sum(shipped) == item.quantity
    assert all(amount <= backlog.shared.get(name, amount) for name, amount in used.items())


@slow_but_few
@given(backlogs())
def test_the_cheapest_of_all_combinations_lies_between_the_bound_and_what_is_found(
    backlog: Backlog,
) -> None:
    """What is found is usually the cheapest; that it is, is promised where the gap is 0."""
    planned = plan_batch(backlog, enumerated)
    assert_enough(backlog, planned)
    assert planned.lower_bound <= cheapest_together(backlog) <= weighed(planned)


@slow_but_few
@given(backlogs())
def test_each_order_alone_costs_what_trying_every_plan_finds(backlog: Backlog) -> None:
    for order in backlog.orders:
        found, expected = solve(order.problem), enumerated(order.problem)
        if isinstance(expected, Solution):
            assert isinstance(found, Solution)
            assert (found.lower_bound, found.cost) == (expected.cost, expected.cost)
        else:
            assert isinstance(found, Infeasible)


@slow_but_few
@given(backlogs(), st.integers(0, 12))
def test_planning_together_is_never_dearer_however_early_it_stops(
    backlog: Backlog, limit: int
) -> None:
    planned = plan_batch(backlog, solve, solves_limit=limit)
    assert_enough(backlog, planned)
    assert planned.unplanned <= planned.one_by_one_unplanned
    if planned.unplanned == planned.one_by_one_unplanned == 0:
        assert planned.lower_bound <= planned.cost <= planned.one_by_one_cost


@slow_but_few
@given(backlogs(), st.data())
def test_what_an_order_holds_is_not_taken_by_those_planned_before_it(
    backlog: Backlog, data: st.DataObject
) -> None:
    """Each order holds what a feasible plan for all gives it: then none may be left without."""
    possible = plan_batch(backlog, solve)
    holding = []
    for order in backlog.orders:
        plan, held = possible.plans[order.key], dict[Resource, int]()
        if plan is not None:
            add_to(held, uses_of(order.problem, plan))
            holding.append(BacklogOrder(order.key, order.problem, held))
    turned = data.draw(st.permutations(holding))
    planned = plan_batch(Backlog(tuple(turned), backlog.shared), solve, solves_limit=0)
    assert planned.unplanned == planned.one_by_one_unplanned == 0


def test_the_order_for_which_the_near_stock_is_worth_more_gets_it() -> None:
    """One piece lies near both; the first in turn would pay little more for the far one."""
    near, far, item = PLACES[0], PLACES[1], Item(1, PRODUCTS[0], "LAMP", 1, 400)

    def order(key: str, far_price: int) -> BacklogOrder:
        def site(place: str, number: int, price: int) -> Site:
            option = ShipOption("post", Rate(((1_000, price),)))
            return Site(
                PLACES[number], place, {PRODUCTS[0]: 2 - (number == 0)}, (Offer(1),), (option,)
            )

        return BacklogOrder(
            key, Problem((item,), (site("near", 0, 100), site("far", 1, far_price)))
        )

    shared: dict[Resource, int] = {(near, PRODUCTS[0]): 1, (far, PRODUCTS[0]): 2}
    backlog = Backlog((order("first", 120), order("second", 300)), shared)
    planned = plan_batch(backlog, solve)
    assert (planned.one_by_one_cost, planned.cost, planned.lower_bound) == (400, 220, 220)
    assert planned.saved == 180
    assert planned.gap == 0


def test_the_same_backlog_gets_the_same_plans_and_a_stop_is_marked() -> None:
    backlog = contended()
    first = plan_batch(backlog, solve)
    assert plan_batch(backlog, solve) == first
    assert first.reproducible
    stopped = plan_batch(backlog, solve, stopped=lambda: True)
    assert not stopped.reproducible
    assert stopped.cost == stopped.one_by_one_cost > first.cost


def contended() -> Backlog:
    """Eight orders of two lines; the near place has half of what they want."""
    near, far = PLACES[0], PLACES[1]
    orders = []
    for number in range(8):
        items = tuple(Item(line, PRODUCTS[line - 1], f"P{line}", 1, 300) for line in (1, 2))
        prices = (100, 150 + 40 * number)
        sites = tuple(
            Site(
                place,
                f"L{index}",
                dict.fromkeys(PRODUCTS[:2], 4 + 4 * index),
                (Offer(1), Offer(2)),
                (ShipOption("post", Rate(((2_000, prices[index]),))),),
            )
            for index, place in enumerate((near, far))
        )
        orders.append(BacklogOrder(f"{number}", Problem(items, sites, split_penalty=30)))
    shared: dict[Resource, int] = {
        (place, product): 4 + 4 * index
        for index, place in enumerate((near, far))
        for product in PRODUCTS[:2]
    }
    return Backlog(tuple(orders), shared)


def test_room_for_parcels_is_shared_too() -> None:
    """With room for one parcel a day the second order leaves a day later, or from elsewhere."""
    backlog = contended()
    assert replace(backlog, shared={}).shared == {}
    unlimited = plan_batch(Backlog(backlog.orders, {}), solve)
    assert unlimited.cost == 8 * 100
    assert unlimited.solves == 8
