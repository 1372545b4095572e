"""Reasons: what lost and why, in words that a merchant reads."""

from dataclasses import replace
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.fulfillment.explain import ALTERNATIVES_LIMIT, explained, usable
from domain.fulfillment.plan import PlanDraft
from domain.fulfillment.planning import choose_plan, ranked_sites
from domain.stock.location import Capability, Location
from tests.domain.fulfillment.worlds import (
    CHANNEL,
    HERE,
    METHOD,
    World,
    demand,
    place,
    product,
    worlds,
)

SHIPS = frozenset({Capability.SHIP})


def explain(world: World, channel: Channel = CHANNEL) -> PlanDraft | None:
    sites = ranked_sites([entry for entry in world.locations if usable(entry, channel)], HERE)
    draft = choose_plan(world.demands, sites, world.available, METHOD)
    if not isinstance(draft, PlanDraft):
        return None
    by_code = sorted(world.locations, key=lambda entry: entry.code)
    return explained(draft, world.demands, by_code, sites, channel, world.available, METHOD)


def reasons(world: World, channel: Channel = CHANNEL) -> dict[str, str]:
    """What was said about each location, by its code."""
    draft = explain(world, channel)
    assert draft is not None
    code = {entry.id: entry.code for entry in world.locations}
    said = {code[other.location_ids[0]]: other.reason for other in draft.alternatives}
    return said | {code[entry.location_id]: entry.reason for entry in draft.exclusions}


def stocked(*places: tuple[Location, int]) -> dict[tuple[UUID, UUID], int]:
    """Pieces of P0 at each place."""
    return {(product(0), entry.id): pieces for entry, pieces in places}


def test_what_is_farther_says_by_how_much() -> None:
    near, far = place(1, 52.0), place(2, 53.0)
    world = World((near, far), (demand(1, 0, 2),), stocked((near, 2), (far, 2)))
    assert reasons(world) == {"L2": "111 km farther"}


def test_equals_lose_by_priority_and_then_by_code() -> None:
    first, later, last = place(1, priority=1), place(2, priority=1), place(3, priority=2)
    world = World(
        (first, later, last), (demand(1, 0, 1),), stocked((first, 1), (later, 1), (last, 1))
    )
    assert reasons(world) == {
        "L2": "equally good, but L2 comes later by priority and code",
        "L3": "as near, but its priority is 2",
    }


def test_a_place_that_is_short_says_of_what_and_how_many_parcels_it_needs() -> None:
    near, far = place(1, 52.0), place(2, 53.0)
    stock = stocked((near, 1), (far, 4)) | {(product(1), far.id): 1}
    world = World((near, far), (demand(1, 0, 4), demand(2, 1, 1)), stock)

    assert reasons(world) == {"L1": "short of P0 by 3, P1 by 1; needs 2 parcels"}
    draft = explain(world)
    assert draft is not None
    assert draft.alternatives[0].location_ids == (near.id, far.id)
    assert draft.alternatives[0].shipping_cost == 2 * 300 + 500


def test_where_all_ways_need_as_many_parcels_the_fuller_first_parcel_wins() -> None:
    small, large, other = place(1, 52.0), place(2, 53.0), place(3, 54.0)
    stock = stocked((small, 1), (large, 3), (other, 2))
    world = World((small, large, other), (demand(1, 0, 4),), stock)

    draft = explain(world)
    assert draft is not None
    assert [parcel.location_id for parcel in draft.parcels] == [large.id, small.id]
    assert reasons(world) == {"L3": "short of P0 by 2; its first parcel holds 2, not 3"}


def test_places_that_cannot_take_part_say_why() -> None:
    open_place, closed, pickup = place(1), place(2, active=False), place(3)
    pickup = replace(pickup, capabilities=frozenset({Capability.PICKUP}))
    foreign, empty = place(4), place(5)
    channel = replace(
        CHANNEL, location_ids=frozenset({open_place.id, closed.id, pickup.id, empty.id})
    )
    world = World(
        (open_place, closed, pickup, foreign, empty), (demand(1, 0, 1),), stocked((open_place, 1))
    )
    assert reasons(world, channel) == {
        "L2": "inactive",
        "L3": "cannot ship",
        "L4": "not allowed for the channel web",
        "L5": "has no P0",
    }


def test_a_place_without_a_needed_capability_says_which() -> None:
    able = place(1, 55.0, capabilities=SHIPS | {Capability.HAZMAT})
    unable = place(2, 52.0)
    stock = stocked((able, 5), (unable, 5)) | {
        (product(1), able.id): 5, (product(1), unable.id): 5,
    }  # fmt: skip
    hazardous = demand(1, 0, 1, ProductFlag.HAZMAT)

    assert reasons(World((able, unable), (hazardous,), stock)) == {"L2": "lacks hazmat"}
    mixed = World((able, unable), (hazardous, demand(2, 1, 1)), stock)
    assert reasons(mixed) == {"L2": "short of P0 by 1, lacks hazmat; needs 2 parcels"}


def test_many_short_products_are_counted_after_the_first_few() -> None:
    near, far = place(1, 52.0), place(2, 53.0)
    demands = tuple(demand(line, line, 1) for line in range(1, 7))
    stock = {(product(line), far.id): 1 for line in range(1, 7)} | {(product(1), near.id): 1}
    assert reasons(World((near, far), demands, stock)) == {
        "L1": "short of P2 by 1, P3 by 1, P4 by 1 and 2 more; needs 2 parcels"
    }


def test_a_place_of_unknown_distance_comes_last_and_says_so() -> None:
    near, nowhere = place(1, 52.0), place(2)
    nowhere = replace(nowhere, coordinates=None, address=Address(UUID(int=1), "AQ"))
    world = World((near, nowhere), (demand(1, 0, 2),), stocked((near, 2), (nowhere, 2)))
    assert nowhere.point() is None
    assert reasons(world) == {"L2": "its distance is unknown"}


@given(worlds(), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_words(world: World, random: Random) -> None:
    shuffled = list(world.locations)
    random.shuffle(shuffled)
    assert explain(replace(world, locations=tuple(shuffled))) == explain(world)


@given(worlds())
def test_every_place_took_part_lost_or_was_left_out(world: World) -> None:
    draft = explain(world)
    if draft is None:
        return
    chosen = {parcel.location_id for parcel in draft.parcels}
    lost = {other.location_ids[0] for other in draft.alternatives}
    out = {entry.location_id for entry in draft.exclusions}

    assert not out & (chosen | lost)
    assert len(draft.alternatives) <= ALTERNATIVES_LIMIT
    for other in draft.alternatives:
        assert other.reason
        assert len(other.location_ids) >= len(draft.parcels)
