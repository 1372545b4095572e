"""Making and revoking API keys."""

from datetime import timedelta
from typing import Any

import pytest

from domain.access.api_keys import KeyText, caller_of
from domain.access.caller import SYSTEM, Caller, PrincipalKind
from domain.access.scopes import SCOPES
from domain.errors import DomainError, InvalidInput, NotFound, NotPermitted
from persistence.reads.keys import api_key_by_prefix
from tests.shop import IDS, NOW, Shop
from use_cases.access.create_api_key import CreatedApiKey, create_api_key
from use_cases.access.revoke_api_key import revoke_api_key


def create(shop: Shop, caller: Caller = SYSTEM, **changes: Any) -> CreatedApiKey:
    wanted: dict[str, Any] = {"kind": PrincipalKind.STAFF, "name": "Admin"} | changes
    return shop.database.run(lambda unit: create_api_key(unit, caller, NOW, **wanted))


def holder(shop: Shop, text: str) -> Caller | None:
    shown = KeyText.parse(text)
    assert shown is not None
    with shop.database.snapshot() as connection:
        return caller_of(shown, api_key_by_prefix(connection, shown.prefix), NOW)


def test_the_first_key_is_made_by_the_system_and_opens_everything(shop: Shop) -> None:
    caller = holder(shop, create(shop).text)

    assert caller is not None
    assert caller.kind is PrincipalKind.STAFF
    assert caller.scopes == SCOPES.keys()
    assert caller.channel_ids is None


def test_a_storefront_key_is_bound_to_its_channel(shop: Shop) -> None:
    made = create(shop, kind=PrincipalKind.STOREFRONT, channel_ids=[shop.channel.id])
    caller = holder(shop, made.text)

    assert caller is not None
    assert caller.channel_ids == frozenset({shop.channel.id})
    assert "orders:place" in caller.scopes
    assert "orders:read" not in caller.scopes


def test_a_key_makes_keys_with_its_own_rights_only(shop: Shop) -> None:
    rights: dict[str, Any] = {
        "kind": PrincipalKind.PARTNER,
        "scopes": ["keys:write", "orders:read"],
    }
    erp = holder(shop, create(shop, **rights).text)
    assert erp is not None

    create(shop, erp, **rights)
    with pytest.raises(NotPermitted):
        create(shop, erp, kind=PrincipalKind.PARTNER, scopes=["orders:write"])
    with pytest.raises(NotPermitted):
        create(shop, erp)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"name": " "}, InvalidInput, "name"),
        ({"name": "x" * 101}, InvalidInput, "name"),
        ({"name": "a\x00b"}, InvalidInput, "name"),
        ({"expires_at": NOW}, InvalidInput, "expiresAt"),
        ({"channel_ids": [IDS.new(NOW)]}, NotFound, "channelIds"),
        ({"scopes": ["orders:reed"]}, InvalidInput, "scopes"),
        ({"kind": PrincipalKind.STOREFRONT}, InvalidInput, "channelIds"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    shop: Shop, changes: dict[str, Any], refusal: type[DomainError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        create(shop, **changes)

    assert refused.value.field == (field,)


def test_a_revoked_key_opens_nothing_and_stays_revoked(shop: Shop) -> None:
    made = create(shop)

    def revoke(days: int) -> Any:
        when = NOW + timedelta(days=days)
        return shop.database.run(
            lambda unit: revoke_api_key(unit, SYSTEM, when, key_id=made.key.id).revoked_at
        )

    assert [revoke(0), revoke(1)] == [NOW, NOW]
    assert holder(shop, made.text) is None


def test_a_partner_revokes_neither_hidden_keys_nor_stronger_ones(shop: Shop) -> None:
    channels = frozenset({shop.channel.id})
    erp = Caller(PrincipalKind.PARTNER, "key:erp", frozenset({"orders:read"}), channel_ids=channels)
    hidden = create(shop)
    stronger = create(
        shop, kind=PrincipalKind.PARTNER, scopes=["payments:write"], channel_ids=channels
    )

    for made, refusal in ((hidden, NotFound), (stronger, NotPermitted)):
        with pytest.raises(refusal), shop.database.transaction() as unit:
            revoke_api_key(unit, erp, NOW, key_id=made.key.id)
        assert holder(shop, made.text) is not None
