"""API keys in the database: what is kept, who sees it, and how many statements it costs."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from domain.access.api_keys import ApiKey, KeyText
from domain.access.caller import SYSTEM, Caller, PrincipalKind
from domain.access.scopes import SCOPES
from domain.errors import NotFound
from persistence.reads.keys import (
    api_key_by_prefix,
    api_key_page,
    api_keys_by_id,
    channel_ids_by_api_key,
    count_api_keys,
    name_of_api_key,
)
from persistence.reads.keyset import PageRequest
from persistence.tables.access import api_key_channel
from tests.shop import IDS, NOW, Shop

MINUTE = timedelta(minutes=1)


def kept(shop: Shop, channel_ids: frozenset[UUID] | None = None, **changes: object) -> ApiKey:
    drawn = KeyText.draw(PrincipalKind.PARTNER)
    key = ApiKey(
        id=IDS.new(NOW),
        kind=PrincipalKind.PARTNER,
        name="ERP",
        prefix=drawn.prefix,
        secret_hash=drawn.secret_hash(),
        scopes=frozenset({"orders:read", "stock:read"}),
        channel_ids=channel_ids,
        created_at=NOW,
    )
    key = replace(key, **changes)  # type: ignore[arg-type]
    shop.database.run(lambda unit: unit.api_keys.add(key))
    return key


def partner(*channel_ids: UUID) -> Caller:
    return Caller(
        PrincipalKind.PARTNER, "key:p", frozenset(SCOPES), channel_ids=frozenset(channel_ids)
    )


def stored(shop: Shop, key: ApiKey) -> ApiKey | None:
    with shop.database.snapshot() as connection:
        return api_key_by_prefix(connection, key.prefix)


def test_a_key_is_found_by_its_prefix_as_it_was_kept(shop: Shop) -> None:
    everywhere = kept(shop, expires_at=NOW + MINUTE)
    bound = kept(shop, frozenset({shop.channel.id}))

    assert stored(shop, everywhere) == everywhere
    assert stored(shop, bound) == bound
    with shop.database.snapshot() as connection:
        assert api_key_by_prefix(connection, "unknown") is None
        assert name_of_api_key(connection, bound.id) == "ERP"
        assert name_of_api_key(connection, shop.channel.id) is None


def test_a_lost_link_takes_the_channel_away_and_opens_no_other(shop: Shop) -> None:
    bound = kept(shop, frozenset({shop.channel.id}))
    with shop.database.transaction() as unit:
        unit.connection.execute(delete(api_key_channel))

    found = stored(shop, bound)

    assert found is not None
    assert found.channel_ids == frozenset()


def test_a_revoked_key_stays_to_be_seen(shop: Shop) -> None:
    key = kept(shop)

    with shop.database.transaction() as unit:
        unit.api_keys.save(unit.api_keys.get(key.id, visible_to=SYSTEM).revoke(NOW))

    assert stored(shop, key) == replace(key, revoked_at=NOW)


def test_use_is_noted_at_most_once_a_minute_and_never_backwards(shop: Shop) -> None:
    key = kept(shop)

    def note(seconds: int) -> bool:
        when = NOW + timedelta(seconds=seconds)
        return shop.database.run(
            lambda unit: unit.api_keys.note_use(key.id, when, at_most_every=MINUTE)
        )

    assert [note(seconds) for seconds in (0, 59, 60, 30, 61)] == [True, False, True, False, False]
    found = stored(shop, key)
    assert found is not None
    assert found.last_used_at == NOW + MINUTE


def test_a_caller_sees_the_keys_that_reach_no_further_than_its_channels(shop: Shop) -> None:
    everywhere, bound = kept(shop), kept(shop, frozenset({shop.channel.id}))
    mine, foreign, shopper = (
        partner(shop.channel.id),
        partner(IDS.new(NOW)),
        Caller(PrincipalKind.STOREFRONT, "key:s", frozenset()),
    )
    request = PageRequest.of(first=10, after=None, last=None, before=None, limit=10)

    for caller, expected in (
        (SYSTEM, {everywhere.id, bound.id}),
        (shop.staff, {everywhere.id, bound.id}),
        (mine, {bound.id}),
        (foreign, set()),
        (shopper, set()),
    ):
        with shop.database.snapshot() as connection:
            page = api_key_page(connection, caller, request)
            assert {row["id"] for row in page.rows} == expected
            assert count_api_keys(connection, caller) == len(expected)
            assert api_keys_by_id(connection, caller, [everywhere.id, bound.id]).keys() == expected
    with shop.database.transaction() as unit:
        assert unit.api_keys.get(bound.id, visible_to=mine) == bound
        for key, caller in ((everywhere, mine), (bound, foreign), (bound, shopper)):
            with pytest.raises(NotFound):
                unit.api_keys.get(key.id, visible_to=caller)


def test_what_people_read_of_keys_holds_no_hash(shop: Shop) -> None:
    key = kept(shop, frozenset({shop.channel.id}))

    with shop.database.snapshot() as connection:
        row = api_keys_by_id(connection, SYSTEM, [key.id])[key.id]
        assert channel_ids_by_api_key(connection, SYSTEM, [key.id]) == {key.id: [shop.channel.id]}

    assert "secret_hash" not in row
    assert key.secret_hash not in row.values()
