"""Signing in with a code from one's mailbox: one way in, and none for whoever guesses or listens."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from api.access.authentication import Authentication
from api.services import utc_now
from api.transport.public_errors import Unauthenticated
from domain.access.caller import Caller
from domain.customers.sign_in import (
    ATTEMPTS_LIMIT,
    CODE_LIFETIME,
    CODES_PER_ADDRESS,
    CODES_PER_MAILBOX,
    CODES_PER_VISITOR,
)
from persistence.tables.parties import customer
from persistence.tables.sign_in import mail, refresh_token, shopper_session, sign_in_code
from tests.api.access.gate import TOKENS
from tests.api.api_client import ApiClient
from tests.api.customers.shopper import Shopper, at_address, who


def refused(payload: dict[str, Any]) -> bool:
    codes = [error["code"] for error in payload["userErrors"]]
    return payload["tokens"] is None and codes == ["SIGN_IN_REFUSED"]


def count(api: ApiClient, table: Any) -> int:
    with api.shop.database.snapshot() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


async def elsewhere(api: ApiClient, token: str) -> Caller | None:
    """Who that is to a process that has not seen the token yet."""
    try:
        return await Authentication(api.application.services, TOKENS)(token)
    except Unauthenticated:
        return None


async def test_whoever_has_the_mailbox_is_the_customer_with_that_address(api: ApiClient) -> None:
    shopper = Shopper(api, "ADA@example.com")
    asked = await shopper.ask()
    (code,) = shopper.codes()

    shown = await shopper.show(f" {code[:4]} {code[4:]} ")
    again = await shopper.show(code)

    assert asked == {"expiresInSeconds": 600, "userErrors": []}
    assert await who(api, shown["tokens"]["accessToken"]) == {
        "name": "Ada Byron", "email": "ada@example.com",
    }  # fmt: skip
    assert refused(again)


async def test_a_new_mailbox_becomes_a_customer_once(api: ApiClient) -> None:
    with api.shop.database.transaction() as unit:
        unit.connection.execute(update(customer).values(email="Ada@Example.com"))
    assert await who(api, (await Shopper(api).sign_in())["accessToken"]) == {
        "name": "Ada Byron", "email": "Ada@Example.com",
    }  # fmt: skip
    before = count(api, customer)
    shopper = Shopper(api, "new@example.com")
    for _ in range(2):
        tokens = await shopper.sign_in()
        assert await who(api, tokens["accessToken"]) == {"name": None, "email": "new@example.com"}
    assert count(api, customer) == before + 1


async def test_of_many_who_show_a_code_at_once_one_gets_in(api: ApiClient) -> None:
    shopper = Shopper(api)
    await shopper.ask()
    (code,) = shopper.codes()

    answers = await asyncio.gather(*(shopper.show(code) for _ in range(4)))

    assert sum(not refused(answer) for answer in answers) == 1


async def test_nobody_learns_who_is_a_customer(api: ApiClient) -> None:
    known, unknown = Shopper(api), Shopper(api, "nobody@example.com")
    answers = [(await entry.ask(), await entry.show("00000000")) for entry in (known, unknown)]

    assert answers[0] == answers[1]
    # Nor by what is done: both were mailed, and nobody was made a customer by asking.
    assert len(known.codes()) == len(unknown.codes()) == 1
    never_asked = await Shopper(api, "third@example.com").show("00000000")
    assert never_asked == answers[0][1]


async def test_codes_are_not_guessed(api: ApiClient) -> None:
    shopper = Shopper(api)
    await shopper.ask()
    (code,) = shopper.codes()
    for _ in range(ATTEMPTS_LIMIT):
        assert refused(await shopper.show(wrong(code)))
    # Not even the right one.
    assert refused(await shopper.show(code))
    await shopper.ask()
    assert (await shopper.show(shopper.codes()[-1]))["userErrors"] == []


async def test_guessing_from_elsewhere_closes_no_code_to_whoever_asked_for_it(
    api: ApiClient,
) -> None:
    ada = Shopper(at_address(api, "2001:db8::a"))
    guesser = Shopper(at_address(api, "2001:db8:0:1::1"))
    await ada.ask()
    (code,) = ada.codes()
    for _ in range(ATTEMPTS_LIMIT):
        assert refused(await guesser.show(wrong(code)))
    assert refused(await guesser.show(code))
    # Another address of the same network.
    moved = Shopper(at_address(api, "2001:db8::b"))
    assert (await moved.show(code))["userErrors"] == []


async def test_asking_from_elsewhere_takes_no_code_from_the_owner_of_a_mailbox(
    api: ApiClient,
) -> None:
    others = [Shopper(at_address(api, f"192.0.2.{number}")) for number in range(4)]
    for other in others:
        for _ in range(CODES_PER_VISITOR + 1):
            await other.ask()
        assert len(other.codes()) <= CODES_PER_MAILBOX
    ada = Shopper(at_address(api, "198.51.100.7"))
    await ada.ask()
    # So many were mailed that another helps nobody: whichever came last is good.
    assert len(ada.codes()) == CODES_PER_MAILBOX
    later = utc_now() + CODE_LIFETIME
    api.application.services.clock = lambda: later
    await ada.ask()
    assert len(ada.codes()) == CODES_PER_MAILBOX + 1
    assert (await ada.show(ada.codes()[-1]))["userErrors"] == []


async def test_a_code_is_good_for_ten_minutes(api: ApiClient) -> None:
    shopper = Shopper(api)
    await shopper.ask()
    later = utc_now() + CODE_LIFETIME
    api.application.services.clock = lambda: later
    assert refused(await shopper.show(shopper.codes()[0]))


async def test_a_code_is_of_its_mailbox_and_channel(api: ApiClient) -> None:
    ada, eve = Shopper(api), Shopper(api, "eve@example.com")
    await ada.ask()
    await eve.ask()
    assert refused(await Shopper(api, eve.email).show(ada.codes()[0]))
    assert (await ada.show(ada.codes()[0]))["userErrors"] == []


async def test_asking_is_limited_by_mailbox_and_address_and_answered_alike(api: ApiClient) -> None:
    shopper = Shopper(api)
    answers = [await shopper.ask() for _ in range(CODES_PER_VISITOR + 2)]
    assert len({str(answer) for answer in answers}) == 1
    assert len(shopper.codes()) == CODES_PER_VISITOR

    for number in range(CODES_PER_ADDRESS - CODES_PER_VISITOR):
        await Shopper(api, f"{number}@example.com").ask()
    late = Shopper(api, "late@example.com")
    assert await late.ask() == answers[0]
    assert late.codes() == []


@pytest.mark.parametrize(
    "email",
    ["", "ada", "a@b\r\nBcc: eve@example.com", "a@x,b@y", "Ada <ada@example.com>", "a b@x.example"],
)
async def test_what_is_no_mailbox_is_sent_nothing(api: ApiClient, email: str) -> None:
    asked = await Shopper(api, email).ask()
    assert [(e["code"], e["field"]) for e in asked["userErrors"]] == [("INVALID", ["email"])]
    assert (asked["expiresInSeconds"], count(api, mail)) == (None, 0)


async def test_a_refresh_token_is_good_once_and_its_second_use_ends_the_sign_in(
    api: ApiClient,
) -> None:
    shopper = Shopper(api)
    tokens = await shopper.sign_in()
    next_tokens = (await shopper.refresh(tokens["refreshToken"]))["tokens"]
    assert next_tokens["refreshToken"] != tokens["refreshToken"]
    assert await who(api, next_tokens["accessToken"]) is not None

    # A thief shows the one that was used, or its owner does after the thief.
    assert refused(await shopper.refresh(tokens["refreshToken"]))
    assert refused(await shopper.refresh(next_tokens["refreshToken"]))
    assert await elsewhere(api, next_tokens["accessToken"]) is None


async def test_signing_out_ends_one_device_only(api: ApiClient) -> None:
    shopper = Shopper(api)
    here, there = await shopper.sign_in(), await shopper.sign_in()

    assert (await shopper.sign_out(here["refreshToken"]))["userErrors"] == []
    assert (await shopper.sign_out(here["refreshToken"]))["userErrors"] == []

    assert refused(await shopper.refresh(here["refreshToken"]))
    assert await elsewhere(api, here["accessToken"]) is None
    assert await elsewhere(api, there["accessToken"]) is not None
    assert (await shopper.refresh(there["refreshToken"]))["userErrors"] == []


async def test_only_storefronts_sign_people_in(api: ApiClient) -> None:
    signed_in = (await Shopper(api).sign_in())["accessToken"]
    for as_ in ("staff", "partner"):
        payload = await Shopper(api, as_=as_).ask()
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_PERMITTED"]
    answer = await api.send(
        "customers/shopperSignInRequest", {"email": "a@b.example"}, as_=signed_in
    )
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["account:signin"]


async def test_nothing_that_lets_in_is_stored_as_it_is(api: ApiClient) -> None:
    shopper = Shopper(api)
    tokens = await shopper.sign_in()
    (code,) = shopper.codes()
    with api.shop.database.snapshot() as connection:
        for table in (sign_in_code, refresh_token, shopper_session):
            rows = connection.execute(select(table)).all()
            assert rows
            for secret in (code, tokens["refreshToken"], tokens["accessToken"]):
                assert secret not in str(rows)


async def test_a_shopper_is_as_limited_to_documents_as_the_storefront(api: ApiClient) -> None:
    tokens = await Shopper(api).sign_in()
    caller = await elsewhere(api, tokens["accessToken"])
    with api.shop.database.transaction() as unit:
        unit.connection.execute(update(shopper_session).values(trusted_documents_only=True))
    limited = await elsewhere(api, tokens["accessToken"])

    assert caller is not None
    assert limited is not None
    assert (caller.trusted_documents_only, limited.trusted_documents_only) == (False, True)


async def test_a_profile_is_ones_own_and_keeps_its_address(api: ApiClient) -> None:
    token = (await Shopper(api).sign_in())["accessToken"]
    change = {
        "name": " Ada King ", "phone": "+44 20 7946 0000",
        "defaultAddress": {"street": "1 Ockham Park", "city": "Ockham", "countryCode": "GB"},
    }  # fmt: skip
    answer = await api.run("customers/shopperProfileUpdate", {"input": change}, as_=token)
    phone_only = await api.run(
        "customers/shopperProfileUpdate", {"input": {"phone": "1"}}, as_=token
    )

    changed = answer["shopperProfileUpdate"]["customer"]
    assert (changed["name"], changed["email"]) == ("Ada King", "ada@example.com")
    assert changed["defaultAddress"]["city"] == "Ockham"
    kept = phone_only["shopperProfileUpdate"]["customer"]
    assert (kept["name"], kept["phone"], kept["defaultAddress"]) == (
        "Ada King", "1", changed["defaultAddress"],
    )  # fmt: skip
    for as_ in ("staff", "storefront"):
        other = await api.send("customers/shopperProfileUpdate", {"input": change}, as_=as_)
        assert "account:write" in other["errors"][0]["extensions"]["missingScopes"]
