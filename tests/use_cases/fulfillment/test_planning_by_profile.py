"""The profile that is assigned to a channel plans its orders, from the shop's own facts."""

import pytest

from domain.fulfillment.plan import PlanDraft, PlanImpossible
from domain.fulfillment.sourcing.profiles.profile import (
    AssignmentRule,
    Balance,
    Constraints,
    Filter,
    SourcingProfile,
)
from domain.orders.order import Order
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.assign_sourcing_profile import assign_sourcing_profile
from use_cases.fulfillment.preview_fulfillment_plan import preview_fulfillment_plan
from use_cases.fulfillment.publish_sourcing_profile import publish_sourcing_profile

ELSEWHERE = SourcingProfile(
    "elsewhere", "Never from London", filters=(Filter("no London", "location.code == 'LONDON'"),)
)
BALANCED = SourcingProfile(
    "balanced",
    "Keep two weeks everywhere",
    currency="GBP",
    balance=Balance(cover_target_days=14, cover_per_piece=1_000_000),
)


def let_plan(shop: Shop, profile: SourcingProfile, *rules: AssignmentRule) -> None:
    with shop.database.transaction() as unit:
        publish_sourcing_profile(unit, shop.staff, NOW, profile=profile)
        code = None if rules else profile.code
        assign_sourcing_profile(
            unit, shop.staff, channel_code="web", profile_code=code, rules=rules
        )


def preview(shop: Shop, order: Order) -> PlanDraft:
    with shop.database.reading() as unit:
        return preview_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)


def places(shop: Shop, draft: PlanDraft) -> list[str]:
    codes = {place.id: code for code, place in shop.places.items()}
    return [codes[parcel.location_id] for parcel in draft.parcels]


def test_a_filter_of_the_channels_profile_sends_an_order_from_elsewhere(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 1))
    assert places(shop, preview(shop, order)) == ["LONDON"]
    let_plan(shop, ELSEWHERE)
    assert places(shop, preview(shop, order)) == ["LEEDS"]
    committed = floor.commit(order).draft
    assert places(shop, committed) == ["LEEDS"]
    (excluded,) = [e for e in committed.exclusions if e.location_id == shop.places["LONDON"].id]
    assert "no London" in excluded.reason


def test_a_rule_of_the_assignment_chooses_for_some_orders(shop: Shop) -> None:
    let_plan(shop, ELSEWHERE, AssignmentRule("gifts", "'gift' in order.tags", "elsewhere"))
    gift = shop.place(("MUG", 1), attributes={"tags": "gift, red"})
    other = shop.place(("MUG", 1), attributes={"tags": "red"})
    assert places(shop, preview(shop, gift)) == ["LEEDS"]
    assert places(shop, preview(shop, other)) == ["LONDON"]


def test_a_place_that_sells_out_keeps_what_it_has(floor: Floor) -> None:
    shop = floor.shop
    floor.ship(floor.ready(shop.place(("MUG", 8))))
    # Two mugs are left in London, where eight left in four weeks: they last a week.
    order = shop.place(("MUG", 1))
    assert places(shop, preview(shop, order)) == ["LONDON"]
    let_plan(shop, BALANCED)
    assert places(shop, preview(shop, order)) == ["LEEDS"]


def test_a_profile_that_allows_no_way_says_so(shop: Shop) -> None:
    order = shop.place(("LAMP", 1), ("CHAIR", 1))
    complete = SourcingProfile("whole", "Whole", constraints=Constraints(ship_complete=True))
    let_plan(shop, complete)
    with pytest.raises(PlanImpossible):
        preview(shop, order)


def test_a_condition_that_fails_plans_on_and_is_named(shop: Shop) -> None:
    vague = SourcingProfile(
        "vague", "Vague", filters=(Filter("gold", "order.attributes.tier == 'gold'"),)
    )
    let_plan(shop, vague)
    draft = preview(shop, shop.place(("MUG", 1)))
    assert len(draft.parcels) == 1
    assert draft.basis is not None
    assert any("gold" in note and "there is no tier" in note for note in draft.basis.notes)


def test_a_rule_of_the_assignment_that_fails_is_named_too(shop: Shop) -> None:
    rule = AssignmentRule("gold", "order.attributes.tier == 'gold'", "elsewhere")
    let_plan(shop, ELSEWHERE, rule)
    draft = preview(shop, shop.place(("MUG", 1)))
    assert places(shop, draft) == ["LONDON"]
    assert draft.basis is not None
    assert any("gold" in note and "there is no tier" in note for note in draft.basis.notes)
