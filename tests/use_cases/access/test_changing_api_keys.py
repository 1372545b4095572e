"""Rotating and changing API keys."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.access.api_keys import OVERLAP_LIMIT, KeyText, caller_of
from domain.access.caller import SYSTEM, Caller, CostBudget, PrincipalKind
from domain.errors import InvalidInput, MoveRefused, NotPermitted
from persistence.reads.keys import api_key_by_prefix
from tests.shop import NOW, Shop
from tests.use_cases.access.test_api_keys import create
from use_cases.access.create_api_key import CreatedApiKey
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.access.rotate_api_key import rotate_api_key
from use_cases.access.update_api_key import update_api_key

HOUR = timedelta(hours=1)


def holder(shop: Shop, text: str, at: datetime) -> Caller | None:
    shown = KeyText.parse(text)
    assert shown is not None
    with shop.database.snapshot() as connection:
        return caller_of(shown, api_key_by_prefix(connection, shown.prefix), at)


def rotate(
    shop: Shop, made: CreatedApiKey, overlap: timedelta, at: datetime = NOW, by: Caller = SYSTEM
) -> CreatedApiKey:
    return shop.database.run(
        lambda unit: rotate_api_key(unit, by, at, key_id=made.key.id, overlap=overlap)
    )


def change(shop: Shop, made: CreatedApiKey, by: Caller = SYSTEM, **changes: Any) -> Any:
    return shop.database.run(
        lambda unit: update_api_key(unit, by, NOW, key_id=made.key.id, changes=changes)
    )


def test_both_texts_of_a_rotated_key_work_until_the_overlap_is_over(shop: Shop) -> None:
    made = create(
        shop, kind=PrincipalKind.PARTNER, scopes=["stock:read"], channel_ids=[shop.channel.id],
        location_ids=[shop.places["LEEDS"].id], budget=CostBudget(10, 1),
    )  # fmt: skip
    rotated = rotate(shop, made, HOUR)

    soon, later = NOW + HOUR - timedelta(microseconds=1), NOW + HOUR
    old, new = holder(shop, made.text, soon), holder(shop, rotated.text, later)
    assert old is not None
    assert new is not None
    # The same client with the same rights; only the old text has an end.
    assert new == made.key.caller()
    assert (old.client, old.scopes, old.location_ids, old.budget, old.expires_at) == (
        new.client, new.scopes, frozenset({shop.places["LEEDS"].id}), CostBudget(10, 1), later,
    )  # fmt: skip
    assert holder(shop, made.text, later) is None
    mixed = f"ow_partner_{made.key.prefix}_{rotated.text.rpartition('_')[2]}"
    assert holder(shop, mixed, soon) is None


def test_rotating_again_ends_the_oldest_text_and_no_overlap_ends_it_at_once(shop: Shop) -> None:
    made = create(shop)
    second = rotate(shop, made, HOUR)
    third = rotate(shop, made, HOUR)
    assert [holder(shop, key.text, NOW) is not None for key in (made, second, third)] == [
        False, True, True,
    ]  # fmt: skip

    fourth = rotate(shop, made, timedelta(0))
    assert [holder(shop, key.text, NOW) is not None for key in (third, fourth)] == [False, True]


def test_a_former_text_does_not_outlive_its_key(shop: Shop) -> None:
    made = create(shop, expires_at=NOW + HOUR)
    rotate(shop, made, 2 * HOUR)
    assert holder(shop, made.text, NOW + HOUR) is None

    revoked = create(shop)
    now_shown = rotate(shop, revoked, HOUR)
    shop.database.run(lambda unit: revoke_api_key(unit, SYSTEM, NOW, key_id=revoked.key.id))
    assert holder(shop, revoked.text, NOW) is None
    assert holder(shop, now_shown.text, NOW) is None


@pytest.mark.parametrize("overlap", [-HOUR, OVERLAP_LIMIT + HOUR])
def test_an_overlap_has_limits(shop: Shop, overlap: timedelta) -> None:
    with pytest.raises(InvalidInput):
        rotate(shop, create(shop), overlap)


def test_a_key_that_is_over_is_neither_rotated_nor_changed(shop: Shop) -> None:
    made = create(shop)
    shop.database.run(lambda unit: revoke_api_key(unit, SYSTEM, NOW, key_id=made.key.id))

    with pytest.raises(MoveRefused):
        rotate(shop, made, HOUR)
    with pytest.raises(MoveRefused):
        change(shop, made, expires_at=None)


def test_only_what_is_named_changes(shop: Shop) -> None:
    made = create(shop, allowed_addresses=["192.0.2.0/24"], expires_at=NOW + HOUR)
    changed = change(shop, made, name="Till", budget=CostBudget(5, 5))

    assert (changed.name, changed.budget) == ("Till", CostBudget(5, 5))
    assert (changed.allowed_addresses, changed.expires_at, changed.scopes) == (
        frozenset({"192.0.2.0/24"}), NOW + HOUR, made.key.scopes,
    )  # fmt: skip
    assert change(shop, made, expires_at=None, allowed_addresses=None).allowed_addresses is None


def test_nobody_gives_or_takes_over_more_than_they_have(shop: Shop) -> None:
    leeds, paris = (frozenset({shop.places[code].id}) for code in ("LEEDS", "PARIS"))
    wms = Caller(
        PrincipalKind.PARTNER, "key:wms", frozenset({"stock:read"}),
        location_ids=leeds, budget=CostBudget(100, 10), trusted_documents_only=True,
    )  # fmt: skip
    fits: dict[str, Any] = {
        "kind": PrincipalKind.PARTNER, "scopes": ["stock:read"], "location_ids": leeds,
        "budget": CostBudget(100, 10), "trusted_documents_only": True,
    }  # fmt: skip
    mine = create(shop, wms, **fits)
    rotate(shop, mine, HOUR, by=wms)
    for more in (
        {"location_ids": None}, {"location_ids": leeds | paris}, {"budget": None},
        {"budget": CostBudget(101, 10)}, {"trusted_documents_only": False},
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            create(shop, wms, **(fits | more))
    for changes in ({"budget": CostBudget(100, 11)}, {"trusted_documents_only": False}):
        with pytest.raises(NotPermitted):
            change(shop, mine, by=wms, **changes)


def test_a_key_that_ends_or_is_bound_to_addresses_gives_none_that_is_good_for_more(
    shop: Shop,
) -> None:
    till = NOW + HOUR
    made = create(shop, allowed_addresses=["192.0.2.0/24"], expires_at=till)
    giver, everywhere = made.key.caller(), create(shop)

    # What is left out is the giver's own; a storefront's text is read everywhere anyway.
    left_out = create(shop, giver).key
    web = create(shop, giver, kind=PrincipalKind.STOREFRONT, channel_ids=[shop.channel.id]).key
    assert (left_out.allowed_addresses, left_out.expires_at) == (made.key.allowed_addresses, till)
    assert (web.allowed_addresses, web.expires_at) == (None, None)
    create(shop, giver, allowed_addresses=["192.0.2.128/25"], expires_at=NOW + HOUR / 2)
    for more in (
        {"allowed_addresses": ["192.0.2.0/23"]}, {"allowed_addresses": ["192.0.2.1", "::1"]},
        {"expires_at": till + HOUR},
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            create(shop, giver, **more)
    for changes in ({"allowed_addresses": None}, {"expires_at": None}, {"name": "Mine"}):
        with pytest.raises(NotPermitted):
            change(shop, everywhere if "name" in changes else made, by=giver, **changes)
    with pytest.raises(NotPermitted):
        rotate(shop, everywhere, HOUR, by=giver)
    rotate(shop, made, HOUR, by=giver)
