"""Who gets in: the holders of good credentials, and nobody else, for no stated reason."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from api.access.authentication import CREDENTIAL_LIMIT, REVOCATION_SECONDS
from domain.access.caller import PrincipalKind
from domain.access.scopes import ALLOWED_SCOPES
from persistence.reads.keys import api_key_by_prefix
from persistence.tables.access import api_key
from tests.api.access.gate import TOKENS, Gate
from tests.shop import IDS, NOW, Shop
from tests.statements import counted_statements
from use_cases.access.tracking_tokens import LIFETIME, TrackingTokens
from use_cases.orders.create_order_tracking_token import create_order_tracking_token


@pytest.fixture
async def gate(shop: Shop) -> AsyncIterator[Gate]:
    made = Gate(shop)
    yield made
    await made.door.close()


async def test_the_holder_of_a_key_has_its_rights(gate: Gate) -> None:
    made = gate.create(PrincipalKind.STOREFRONT, channel_ids=[gate.shop.channel.id])

    caller = await gate.door(made.text)

    assert caller == made.key.caller()
    assert caller.scopes == ALLOWED_SCOPES[PrincipalKind.STOREFRONT]
    assert caller.channel_ids == frozenset({gate.shop.channel.id})


async def test_the_holder_of_a_tracking_token_follows_one_order(gate: Gate) -> None:
    order = gate.shop.place(("MUG", 1))

    caller = await gate.door(TOKENS.issue(order.id, 1, NOW))

    assert (caller.kind, caller.order_id) == (PrincipalKind.GUEST, order.id)
    assert caller.scopes == frozenset({"tracking:read"})
    assert caller.client == f"guest:{order.id.hex}"
    assert caller.channel_ids == frozenset()
    assert caller.expires_at == NOW + LIFETIME


async def test_everything_else_is_refused_in_the_same_words(gate: Gate) -> None:
    text = gate.create().text
    kind, prefix, secret = text.removeprefix("ow_").split("_")
    order = gate.shop.place(("MUG", 1))
    token = TOKENS.issue(order.id, 1, NOW)
    other = gate.create(PrincipalKind.PARTNER, scopes=["orders:read"]).text
    for credential in (
        None, "", " ", "ow", "ow_", "ow_staff__", "Bearer", "null",
        text[:-1], text + "a", text + " ", text.upper(), f"ow_{kind}_{prefix}", secret, prefix,
        f"ow_{kind}_{prefix}_{secret[::-1]}", f"ow_{kind}_{prefix[::-1]}_{secret}",
        f"ow_partner_{prefix}_{secret}", f"ow_storefront_{prefix}_{secret}",
        f"ow_{kind}_{prefix}_{other.rpartition('_')[2]}",
        f"ow_{kind}_{prefix}_' OR 1=1 --", f"ow_{kind}_{prefix}_{secret}\x00",
        text[:-1] + "é", text[:-1] + "\ud800", "\U0001f511" * 50, "x" * 10_000_000,
        "a" * CREDENTIAL_LIMIT, "." * CREDENTIAL_LIMIT, token[:-1], token[:-1] + "!", token + "x",
        TOKENS.issue(order.id, 2, NOW), TOKENS.issue(order.id, 0, NOW),
        TOKENS.issue(IDS.new(NOW), 1, NOW), TOKENS.issue(order.id, 1, NOW - LIFETIME),
        TrackingTokens(b"another installation's own secret").issue(order.id, 1, NOW),
    ):  # fmt: skip
        assert await gate.refuses(credential), credential
    assert not await gate.refuses(text)
    assert not await gate.refuses(token)


async def test_a_known_caller_costs_no_statement(gate: Gate) -> None:
    order = gate.shop.place(("MUG", 1))
    key, token = gate.create().text, TOKENS.issue(order.id, 1, NOW)
    for credential in (key, token):
        with counted_statements(gate.shop.database) as asked:
            await gate.door(credential)
        assert sum("SELECT" in statement for statement in asked) == 1
    await gate.door.close()

    with counted_statements(gate.shop.database) as asked:
        for _ in range(20):
            await gate.door(key)
            await gate.door(token)

    assert asked == []


async def test_what_has_not_the_form_of_a_credential_costs_no_statement(gate: Gate) -> None:
    with counted_statements(gate.shop.database) as asked:
        for credential in ("ow_staff_short_secret", "a.b.c", "x" * 500, "é"):
            assert await gate.refuses(credential)

    assert asked == []


async def test_a_revoked_key_is_refused_within_seconds(gate: Gate) -> None:
    made = gate.create()
    await gate.door(made.text)
    gate.revoke(made.key.id)

    gate.passed_seconds += REVOCATION_SECONDS

    assert await gate.refuses(made.text)
    assert await Gate(gate.shop).refuses(made.text)


async def test_whoever_is_forgotten_is_looked_up_again(gate: Gate) -> None:
    made = gate.create()
    await gate.door(made.text)
    gate.revoke(made.key.id)
    assert not await gate.refuses(made.text)
    gate.door.forget(lambda caller: caller.client == made.key.caller().client)
    assert await gate.refuses(made.text)


async def test_revoked_tracking_tokens_are_refused_within_seconds(gate: Gate) -> None:
    order = gate.shop.place(("MUG", 1))
    token = TOKENS.issue(order.id, 1, NOW)
    await gate.door(token)
    gate.shop.database.run(
        lambda unit: create_order_tracking_token(
            unit, gate.shop.staff, NOW, order_id=order.id, revoke_others=True
        )
    )

    gate.passed_seconds += REVOCATION_SECONDS

    assert await gate.refuses(token)
    assert not await gate.refuses(TOKENS.issue(order.id, 2, NOW))


async def test_expiry_is_exact_even_for_callers_that_are_known(gate: Gate) -> None:
    made = gate.create(expires_at=NOW + timedelta(seconds=2))
    order = gate.shop.place(("MUG", 1))
    token = TOKENS.issue(order.id, 1, NOW, expires_at=NOW + timedelta(seconds=3))

    gate.passed_seconds = 1.9
    assert not await gate.refuses(made.text)
    assert not await gate.refuses(token)
    gate.passed_seconds = 2.0
    assert await gate.refuses(made.text)
    gate.passed_seconds = 3.0
    assert await gate.refuses(token)


async def test_use_is_noted_once_a_minute_beside_the_requests(gate: Gate) -> None:
    made = gate.create()
    noted = []
    for seconds in (0, 30, 59, 61, 90, 125):
        gate.passed_seconds = seconds
        await gate.door(made.text)
        await gate.door.close()
        with gate.shop.database.snapshot() as connection:
            found = api_key_by_prefix(connection, made.key.prefix)
        assert found is not None
        assert found.last_used_at is not None
        noted.append((found.last_used_at - NOW).total_seconds())

    assert noted == [0, 0, 0, 61, 61, 125]


async def test_a_use_that_cannot_be_noted_refuses_nobody(
    gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    made = gate.create()
    with gate.shop.database.engine.begin() as connection:
        connection.exec_driver_sql(_failing_update(is_sqlite=gate.shop.database.is_sqlite))

    with caplog.at_level(logging.WARNING):
        caller = await gate.door(made.text)
        await gate.door.close()

    assert caller == made.key.caller()
    assert "Could not note the use of API key" in caplog.text
    assert made.text not in caplog.text


def _failing_update(*, is_sqlite: bool) -> str:
    if is_sqlite:
        return (
            "CREATE TRIGGER no_notes BEFORE UPDATE ON api_key BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    return "ALTER TABLE api_key ADD CONSTRAINT no_notes CHECK (last_used_at IS NULL)"


async def test_a_key_whose_scopes_change_is_another_caller_within_seconds(gate: Gate) -> None:
    made = gate.create(PrincipalKind.PARTNER, scopes=["orders:read", "orders:write"])
    before = await gate.door(made.text)
    with gate.shop.database.transaction() as unit:
        unit.connection.execute(update(api_key).values(scopes=frozenset({"orders:read"})))

    gate.passed_seconds += REVOCATION_SECONDS
    after = await gate.door(made.text)

    assert before.scopes - after.scopes == {"orders:write"}
