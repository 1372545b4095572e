"""Keys that are bound to addresses and locations, and the two texts of a rotated one, over GraphQL."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from api.access.authentication import REVOCATION_SECONDS
from api.global_ids import global_id
from domain.access.caller import SYSTEM
from tests.api.access.gate import Gate
from tests.api.access.test_api_keys import create
from tests.api.api_client import ApiClient
from tests.statements import counted_statements
from use_cases.access.rotate_api_key import rotate_api_key


async def rotate(api: ApiClient, key_id: str, key: str, **given: Any) -> dict[str, Any]:
    answer = await api.run("access/apiKeyRotate", {"id": key_id} | given, key=key)
    rotated: dict[str, Any] = answer["apiKeyRotate"]
    return rotated


async def test_rotating_gives_a_new_text_once_and_shows_both_prefixes(api: ApiClient) -> None:
    created = await create(api)
    rotated = await rotate(api, created["apiKey"]["id"], "once", overlapSeconds=3600)
    again = await rotate(api, created["apiKey"]["id"], "once", overlapSeconds=3600)

    assert (rotated["userErrors"], rotated["repeated"]) == ([], False)
    assert rotated["apiKey"]["prefix"] in rotated["text"]
    assert rotated["apiKey"]["former"]["prefix"] == created["apiKey"]["prefix"]
    assert (again["text"], again["repeated"], again["apiKey"]) == (None, True, rotated["apiKey"])
    for text in (created["text"], rotated["text"]):
        assert (await api.run("access/viewer", as_=text))["viewer"]["keyName"] == "ERP"


async def test_a_key_is_changed_in_what_was_sent_only(api: ApiClient) -> None:
    created = await create(api, allowedAddresses=["127.0.0.1", "2001:db8::/32"])
    key_id = created["apiKey"]["id"]
    assert created["apiKey"]["allowedAddresses"] == ["127.0.0.1/32", "2001:db8::/32"]

    budget = {"points": 50, "pointsPerSecond": 5}
    changed = await api.run("access/apiKeyUpdate", {"id": key_id, "input": {"costBudget": budget}})
    refused = await api.run(
        "access/apiKeyUpdate", {"id": key_id, "input": {"costBudget": {"points": 0, "pointsPerSecond": 1}}}
    )  # fmt: skip
    open_ = await api.run(
        "access/apiKeyUpdate", {"id": key_id, "input": {"allowedAddresses": None}}
    )

    assert changed["apiKeyUpdate"]["apiKey"]["costBudget"] == budget
    assert changed["apiKeyUpdate"]["apiKey"]["allowedAddresses"] is not None
    (error,) = refused["apiKeyUpdate"]["userErrors"]
    assert error["field"] == ["input", "costBudget", "points"]
    assert open_["apiKeyUpdate"]["apiKey"]["allowedAddresses"] is None
    assert open_["apiKeyUpdate"]["apiKey"]["costBudget"] == budget


async def test_a_warehouse_learns_its_locations(api: ApiClient) -> None:
    leeds = api.shop.places["LEEDS"]
    created = await create(api, locationIds=[global_id("Location", leeds.id)])

    viewer = await api.run("{ viewer { locations { id code name } } }", as_=created["text"])

    assert created["apiKey"]["locationIds"] == [global_id("Location", leeds.id)]
    assert viewer["viewer"]["locations"] == [
        {"id": global_id("Location", leeds.id), "code": "LEEDS", "name": "Leeds"}
    ]


async def test_a_key_from_elsewhere_is_a_wrong_key_to_its_caller_and_a_line_in_the_log(
    api: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    here = await create(api, allowedAddresses=["127.0.0.0/8"])
    elsewhere = await create(api, allowedAddresses=["192.0.2.0/24"])
    assert (await api.run("access/viewer", as_=here["text"]))["viewer"]["keyName"] == "ERP"

    with caplog.at_level(logging.WARNING, logger="orderwright.api"):
        refused = await api.send("access/viewer", as_=elsewhere["text"])
    wrong = await api.send("access/viewer", as_=elsewhere["text"][:-1] + "_")

    assert refused == wrong
    assert "used from '127.0.0.1'" in caplog.text
    assert elsewhere["text"] not in caplog.text


async def test_the_address_is_looked_at_for_every_request(shop: Any) -> None:
    gate = Gate(shop)
    made = gate.create(allowed_addresses=["192.0.2.0/24"])

    assert await gate.door(made.text, "192.0.2.1") == made.key.caller()
    with counted_statements(shop.database) as asked:
        assert await gate.door(made.text, "192.0.2.2") == made.key.caller()
        for address in ("198.51.100.1", "", None):
            assert await gate.refuses(made.text, address), address
    assert asked == []
    await gate.door.close()


async def test_a_former_text_ends_on_time_though_it_was_known_a_moment_ago(shop: Any) -> None:
    gate = Gate(shop)
    made = gate.create()
    overlap = timedelta(seconds=REVOCATION_SECONDS / 2)
    shop.database.run(
        lambda unit: rotate_api_key(unit, SYSTEM, gate.now(), key_id=made.key.id, overlap=overlap)
    )

    assert not await gate.refuses(made.text)
    gate.passed_seconds = overlap.total_seconds()
    assert await gate.refuses(made.text)
    await gate.door.close()
