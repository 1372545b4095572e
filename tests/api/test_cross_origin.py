"""Storefronts of other origins call the API from a browser only where the merchant allows it."""

from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from api.app import Application
from api.transport.settings import TransportSettings
from tests.api.api_client import ApiClient
from tests.shop import NOW, Shop

SHOP = "https://shop.example"
OTHER = "https://other.example"
PREFLIGHT = {
    "origin": SHOP,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


async def preflight(shop: Shop, origins: frozenset[str]) -> httpx.Response:
    """What a browser is told before it sends a query."""
    application = Application(
        shop.database,
        secret=b"x" * 32,
        settings=TransportSettings(allowed_origins=origins),
    )
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://oms.test") as http:
        answer = await http.options("/graphql", headers=PREFLIGHT)
    await application.close()
    return answer


async def test_an_allowed_origin_may_send_its_key(sqlite_shop: Shop) -> None:
    answer = await preflight(sqlite_shop, frozenset({SHOP}))
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "x-cart-secret" in answer.headers["access-control-allow-headers"]
    assert "if-none-match" in answer.headers["access-control-allow-headers"]


async def test_another_origin_may_not(sqlite_shop: Shop) -> None:
    for origins in (frozenset[str](), frozenset({"https://other.example"})):
        answer = await preflight(sqlite_shop, origins)
        assert answer.status_code >= 400
        assert "access-control-allow-origin" not in answer.headers


async def call(api: ApiClient, origin: str, as_: str) -> httpx.Response:
    headers = {"origin": origin, "authorization": f"Bearer {api.credentials[as_]}"}
    query = {"query": "{ viewer { kind } }"}
    return await api.http.post("/graphql", json=query, headers=headers)


async def test_pages_of_a_channel_may_call_with_its_keys_and_with_no_other_channels(
    api: ApiClient,
) -> None:
    shop = api.shop
    other = replace(shop.channel, id=UUID(int=77), code="other", allowed_origins=frozenset({OTHER}))
    mine = replace(shop.channel, allowed_origins=frozenset({SHOP}))
    shop.database.run(lambda unit: unit.channels.save([mine, other], NOW))
    told = await api.http.options("/graphql", headers=PREFLIGHT | {"origin": OTHER})
    unknown = await api.http.options(
        "/graphql", headers=PREFLIGHT | {"origin": "https://evil.example"}
    )
    own, foreign = await call(api, SHOP, "storefront"), await call(api, OTHER, "storefront")
    staff, here = await call(api, OTHER, "staff"), await call(api, "http://shop.test", "storefront")
    assert (told.status_code, unknown.status_code) == (200, 400)
    assert told.headers["access-control-allow-origin"] == OTHER
    assert own.headers["access-control-allow-origin"] == SHOP
    assert foreign.json()["errors"][0]["extensions"]["code"] == "ORIGIN_NOT_ALLOWED"
    assert [answer.status_code for answer in (own, foreign, staff, here)] == [200, 403, 200, 200]


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example/path", "shop.example", "*", "null", "https://a,b", "HTTPS://A.b"],
)
async def test_an_origin_is_written_as_browsers_write_it(api: ApiClient, origin: str) -> None:
    document = """mutation Upsert($input: [ChannelInput!]!, $key: String!) {
      channelsUpsert(input: $input, idempotencyKey: $key) {
        items { node { allowedOrigins } userErrors { field code } }
      }
    }"""
    channel = {"code": "web2", "name": "Web", "currencyCode": "EUR"}
    bad = await api.run(document, {"input": [channel | {"allowedOrigins": [origin]}]})
    (refusal,) = bad["channelsUpsert"]["items"][0]["userErrors"]
    assert refusal == {"field": ["input", "0", "allowedOrigins"], "code": "INVALID"}
    good = await api.run(document, {"input": [channel | {"allowedOrigins": [SHOP + "/"]}]})
    assert good["channelsUpsert"]["items"][0]["node"] == {"allowedOrigins": [SHOP]}
