"""Alerts through the API: listed, acknowledged, followed over a real socket and as events."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from api.following.feed import FeedSettings
from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key, read_document
from tests.api.served import serving, subscribed
from tests.shop import NOW
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules
from worker.relay import relay_once

EVENTS = "stock/alertEvents"


@pytest.fixture
async def address(api: ApiClient) -> AsyncIterator[str]:
    async with serving(api.application) as address:
        yield address


def rule(api: ApiClient, point: int | None) -> None:
    item = StockRuleData("LAMP", "LEEDS", reorder_point=point)
    with api.shop.database.transaction() as unit:
        upsert_stock_rules(unit, api.shop.staff, NOW, items=[item])
    relay_once(api.shop.database)


async def test_alerts_are_listed_and_acknowledged(api: ApiClient) -> None:
    rule(api, 8)
    wanted = {"filter": {"kinds": ["LOW_STOCK"], "skus": ["LAMP"], "acknowledged": False}}
    (found,) = (await api.run("stock/alerts", wanted))["alerts"]["nodes"]
    assert (found["available"], found["threshold"], found["status"]) == (8, 8, "OPEN")
    assert found["location"] == {"code": "LEEDS"}
    ids = {"alertIds": [found["id"]]}
    (known,) = (await api.run("stock/alertAcknowledge", ids))["alertAcknowledge"]["alerts"]
    assert known["status"] == "OPEN"
    assert known["acknowledgedBy"]
    assert (await api.run("stock/alerts", wanted))["alerts"]["totalCount"] == 0
    answer = await api.run("stock/alertAcknowledge", {"alertIds": ["Alert_" + "0" * 32]})
    (error,) = answer["alertAcknowledge"]["userErrors"]
    assert error["field"] == ["alertIds", "0"]


async def test_they_are_followed_across_reconnections(api: ApiClient, address: str) -> None:
    staff = api.credentials["staff"]
    await asyncio.to_thread(rule, api, 8)
    async with subscribed(address, staff, EVENTS) as following:
        snapshot = await following.next()
        assert (snapshot["openCount"], snapshot["alerts"]) == (
            1, [{"kind": "LOW_STOCK", "sku": "LAMP"}],
        )  # fmt: skip
        await asyncio.to_thread(rule, api, None)
        ended = await following.next()
        assert (ended["type"], ended["alert"]["status"]) == ("ALERT_RESOLVED", "RESOLVED")
    await asyncio.to_thread(rule, api, 9)
    await asyncio.to_thread(rule, api, None)
    async with subscribed(address, staff, EVENTS, after=ended["cursor"]) as following:
        types = [(await following.next())["type"] for _ in range(2)]
    assert types == ["ALERT_RAISED", "ALERT_RESOLVED"]


async def test_foreign_cursors_expire_and_silence_is_broken(api: ApiClient, address: str) -> None:
    staff = api.credentials["staff"]
    for after in ("garbage", "00000000000000000000000000000003.99"):
        async with subscribed(address, staff, EVENTS, after=after) as following:
            assert (await following.next())["__typename"] == "CursorExpired"
    api.application.feed.settings = FeedSettings(heartbeat_seconds=0.05)
    async with subscribed(address, staff, EVENTS) as following:
        cursor = (await following.next())["cursor"]
        beat = (await following.connection.receive())["payload"]["data"]["alertEvents"]
    assert (beat["__typename"], beat["cursor"]) == ("Heartbeat", cursor)


async def test_they_come_as_server_sent_events_too(api: ApiClient, address: str) -> None:
    await asyncio.to_thread(rule, api, 8)
    headers = {
        "authorization": f"Bearer {api.credentials['staff']}",
        "accept": "text/event-stream",
    }
    body = {"query": read_document(EVENTS)}
    async with (
        httpx.AsyncClient() as http,
        http.stream("POST", f"http://{address}/graphql", json=body, headers=headers) as response,
    ):
        async for line in response.aiter_lines():
            if "AlertSnapshot" in line:
                break
        else:
            pytest.fail("no snapshot came")


async def test_following_needs_the_scope(api: ApiClient, address: str) -> None:
    stranger = make_key(api.shop, PrincipalKind.PARTNER, scopes=frozenset({"orders:read"}))
    async with subscribed(address, stranger, EVENTS) as following:
        message = await following.connection.receive()
    assert message["type"] == "error"
