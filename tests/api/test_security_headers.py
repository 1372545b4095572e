"""Every answer says how a browser may treat it."""

import httpx
import pytest

from api.app import Application
from api.transport.settings import TransportSettings
from api.transport.trusted_proxies import TrustedProxies
from tests.api.conftest import SECRET
from tests.shop import Shop


async def answers(shop: Shop, path: str, *, peer: str, **headers: str) -> httpx.Headers:
    settings = TransportSettings(trusted_proxies=TrustedProxies.of(["10.0.0.1"]))
    application = Application(shop.database, secret=SECRET, settings=settings)
    transport = httpx.ASGITransport(app=application.asgi, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        answer = await http.get(path, headers=headers)
    await application.close()
    return answer.headers


@pytest.mark.parametrize("path", ["/livez", "/graphql?query={__typename}", "/nowhere"])
async def test_no_answer_is_framed_sniffed_or_runs_scripts(sqlite_shop: Shop, path: str) -> None:
    headers = await answers(sqlite_shop, path, peer="10.0.0.1")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


async def test_browsers_keep_to_tls_where_a_trusted_proxy_speaks_it(sqlite_shop: Shop) -> None:
    proto = {"x-forwarded-proto": "https"}
    trusted = await answers(sqlite_shop, "/livez", peer="10.0.0.1", **proto)
    other = await answers(sqlite_shop, "/livez", peer="10.0.0.2", **proto)
    assert trusted["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in other
