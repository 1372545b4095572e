"""Storefronts of other origins call the API from a browser only where the merchant allows it."""

import httpx

from api.app import Application
from api.transport.settings import TransportSettings
from tests.shop import Shop

SHOP = "https://shop.example"
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


async def test_another_origin_may_not(sqlite_shop: Shop) -> None:
    for origins in (frozenset[str](), frozenset({"https://other.example"})):
        answer = await preflight(sqlite_shop, origins)
        assert answer.status_code >= 400
        assert "access-control-allow-origin" not in answer.headers
