"""Shoppers by a channel's identity provider: the same customer at every visit, in that channel."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from api.app import Application
from api.global_ids import global_id
from tests.api.access.identity_provider import AUDIENCE, ISSUER, Provider
from tests.api.api_client import ApiClient, make_credentials
from tests.api.conftest import SECRET
from tests.shop import Shop

VIEWER = "{ viewer { kind scopes channels { code } customer { id email } } }"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider(RSAKey.generate_key(2048, {"kid": "first"}))


@pytest.fixture
async def api(shop: Shop, provider: Provider) -> AsyncIterator[ApiClient]:
    application = Application(shop.database, secret=SECRET, documents=provider)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        api = ApiClient(shop, application, http, make_credentials(shop))
        named = {
            "issuer": ISSUER, "audience": AUDIENCE, "kind": "SHOPPER", "name": "Shop accounts",
            "channelId": global_id("Channel", shop.channel.id),
        }  # fmt: skip
        answer = await api.run("access/identityProvidersUpsert", {"input": [named]})
        assert answer["identityProvidersUpsert"]["userErrors"] == []
        yield api
    await application.close()


async def viewer(api: ApiClient, token: str) -> dict[str, Any] | None:
    answer = await api.send(VIEWER, as_=token)
    if "errors" in answer:
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", answer
        return None
    found: dict[str, Any] = answer["data"]["viewer"]
    return found


async def test_a_shopper_is_the_customer_with_the_address_that_was_verified(
    api: ApiClient, provider: Provider
) -> None:
    token = provider.token(email="Ada@Example.com", email_verified=True)
    seen = await viewer(api, token)
    # The address changes hands at the provider; who they are here does not.
    later = await viewer(api, provider.token(email="eve@example.com", email_verified=True, iat=1))
    without = await viewer(api, provider.token(email=None))

    assert seen is not None
    assert (seen["kind"], seen["channels"]) == ("SHOPPER", [{"code": "web"}])
    assert seen["customer"]["email"] == "ada@example.com"
    assert "account:read" in seen["scopes"]
    assert "orders:read" not in seen["scopes"]
    assert later is not None
    assert without is not None
    assert later["customer"] == without["customer"] == seen["customer"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": None},
        {"email": "ada@example.com"},
        {"email": "ada@example.com", "email_verified": False},
        {"email": "ada@example.com", "email_verified": "true"},
        {"email": "ada@example.com\r\n", "email_verified": True, "aud": "other"},
        {"email": "no mailbox", "email_verified": True},
    ],
)
async def test_an_address_that_is_not_verified_makes_nobody_a_customer(
    api: ApiClient, provider: Provider, claims: dict[str, Any]
) -> None:
    assert await viewer(api, provider.token(**claims)) is None


async def test_roles_mean_nothing_for_shoppers(api: ApiClient, provider: Provider) -> None:
    token = provider.token(
        email="ada@example.com", email_verified=True, realm_access={"roles": ["admin"]}
    )
    answer = await api.send("{ customers(first: 1) { totalCount } }", as_=token)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
