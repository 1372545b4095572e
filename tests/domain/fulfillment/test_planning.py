"""Planning: every piece once, never more than there is, the same plan for the same input."""

from collections import Counter
from dataclasses import replace
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.fulfillment.plan import PlanDraft
from tests.domain.fulfillment.worlds import World, demand, place, product, worlds


@given(worlds())
def test_every_piece_is_planned_exactly_once_or_something_is_missing(world: World) -> None:
    plan = world.plan()

    if isinstance(plan, PlanDraft):
        planned: Counter[int] = Counter()
        for parcel in plan.parcels:
            assert parcel.lines
            planned.update(dict(parcel.lines))
        assert planned == {wanted.line: wanted.quantity for wanted in world.demands}
    else:
        assert plan
        for missing in plan:
            asked = sum(
                wanted.quantity
                for wanted in world.demands
                if wanted.product_id == missing.product_id
            )
            assert missing.requested == asked > missing.available


@given(worlds())
def test_no_place_ships_more_than_it_has_or_what_it_may_not(world: World) -> None:
    plan = world.plan()
    if not isinstance(plan, PlanDraft):
        return
    wanted = {entry.line: entry for entry in world.demands}
    places = {entry.id: entry for entry in world.locations}
    taken: Counter[tuple[UUID, UUID]] = Counter()
    for parcel in plan.parcels:
        for line, pieces in parcel.lines:
            assert places[parcel.location_id].can_ship(wanted[line].flags)
            taken[wanted[line].product_id, parcel.location_id] += pieces
    assert all(pieces <= world.stock[key] for key, pieces in taken.items())


@given(worlds(), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_plan_in_any_order_of_locations(
    world: World, random: Random
) -> None:
    shuffled = list(world.locations)
    random.shuffle(shuffled)
    assert replace(world, locations=tuple(shuffled)).plan() == world.plan()


@given(worlds())
def test_one_parcel_is_enough_where_one_place_has_everything(world: World) -> None:
    total: Counter[UUID] = Counter()
    for wanted in world.demands:
        total[wanted.product_id] += wanted.quantity
    complete = [
        location
        for location in world.locations
        if all(location.can_ship(wanted.flags) for wanted in world.demands)
        and all(world.stock[key, location.id] >= pieces for key, pieces in total.items())
    ]
    plan = world.plan()
    if complete:
        assert isinstance(plan, PlanDraft)
        assert len(plan.parcels) == 1


def test_the_nearest_complete_place_wins_then_the_preferred_then_the_first_by_code() -> None:
    far, near = place(1, 55.0), place(2, 52.0)
    preferred, twin = place(3, 52.0, priority=1), place(4, 52.0, priority=1)
    stock = {(product(0), location.id): 9 for location in (far, near, preferred, twin)}
    world = World((far, twin, near, preferred), (demand(1, 0, 2),), stock)

    plan = world.plan()
    assert isinstance(plan, PlanDraft)
    assert plan.parcels[0].location_id == preferred.id
    assert plan.cost == 300 + 200
    assert plan.distance_kilometres == 56


def test_the_place_with_the_most_is_left_out_where_others_need_fewer_parcels() -> None:
    most, first, second = place(1, 52.0), place(2, 53.0), place(3, 54.0)
    demands = (demand(1, 0, 2), demand(2, 1, 2))
    stock = {
        (product(0), most.id): 1,
        (product(1), most.id): 1,
        (product(0), first.id): 2,
        (product(1), second.id): 2,
    }
    plan = World((most, first, second), demands, stock).plan()
    assert isinstance(plan, PlanDraft)
    assert {parcel.location_id for parcel in plan.parcels} == {first.id, second.id}


def test_what_tracks_no_stock_goes_with_the_first_parcel() -> None:
    near, far = place(1, 52.0), place(2, 53.0)
    voucher = replace(demand(2, 1, 99), tracks_stock=False)
    plan = World((near, far), (demand(1, 0, 1), voucher), {(product(0), far.id): 1}).plan()
    assert isinstance(plan, PlanDraft)
    assert [(p.location_id, p.lines) for p in plan.parcels] == [(far.id, ((1, 1), (2, 99)))]
