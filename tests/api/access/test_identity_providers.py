"""Tokens of identity providers: staff have their roles, and nobody else gets in."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.access.provider_keys import RETRY_SECONDS, ProviderKeys
from api.app import Application
from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.access.roles import BUILT_IN_ROLES
from domain.access.scopes import SCOPES
from tests.api.access.identity_provider import AUDIENCE, ISSUER, Provider
from tests.api.api_client import ApiClient, make_credentials, make_key
from tests.api.conftest import SECRET
from tests.shop import Shop

STAFF = {
    "issuer": ISSUER, "audience": AUDIENCE, "kind": "STAFF", "name": "Keycloak",
    "rolesClaim": "realm_access.roles", "leewaySeconds": 5,
}  # fmt: skip


@pytest.fixture(scope="module")
def keys() -> list[RSAKey]:
    """Slow to draw, so drawn once."""
    return [RSAKey.generate_key(2048, {"kid": name}) for name in ("first", "second")]


@pytest.fixture
def provider(keys: list[RSAKey]) -> Provider:
    return Provider(keys[0])


@pytest.fixture
async def api(shop: Shop, provider: Provider) -> AsyncIterator[ApiClient]:
    application = Application(shop.database, secret=SECRET, documents=provider)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        api = ApiClient(shop, application, http, make_credentials(shop))
        await name_provider(api)
        yield api
    await application.close()


async def name_provider(api: ApiClient, as_: str = "staff", **changes: Any) -> dict[str, Any]:
    variables = {"input": [STAFF | changes]}
    answer = await api.run("access/identityProvidersUpsert", variables, as_=as_)
    named: dict[str, Any] = answer["identityProvidersUpsert"]
    return named


async def define(api: ApiClient, as_: str = "staff", **role: Any) -> dict[str, Any]:
    answer = await api.run("access/rolesUpsert", {"input": [{"name": "Role"} | role]}, as_=as_)
    defined: dict[str, Any] = answer["rolesUpsert"]
    return defined


async def viewer(api: ApiClient, token: str) -> dict[str, Any] | None:
    answer = await api.send("{ viewer { kind scopes channels { code } } }", as_=token)
    if "errors" in answer:
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", answer
        return None
    found: dict[str, Any] = answer["data"]["viewer"]
    return found


async def test_staff_have_the_scopes_of_their_roles(api: ApiClient, provider: Provider) -> None:
    one = await viewer(api, provider.token())
    two = await viewer(api, provider.token(realm_access={"roles": ["warehouse", "analyst", "x"]}))
    none = await viewer(api, provider.token(realm_access={"roles": ["x"]}))

    assert one is not None
    assert two is not None
    assert none is not None
    assert one["kind"] == "STAFF"
    assert set(one["scopes"]) == BUILT_IN_ROLES["warehouse"].scopes
    assert (
        set(two["scopes"]) == BUILT_IN_ROLES["warehouse"].scopes | BUILT_IN_ROLES["analyst"].scopes
    )
    assert none["scopes"] == []


async def test_restrictions_of_roles_narrow_each_other(api: ApiClient, provider: Provider) -> None:
    channel = global_id("Channel", api.shop.channel.id)
    await define(api, code="web-orders", scopes=["orders:write"], channelIds=[channel])

    both = await viewer(api, provider.token(realm_access={"roles": ["web-orders", "analyst"]}))

    assert both is not None
    assert {"orders:write", "stock:read"} <= set(both["scopes"])
    assert both["channels"] == [{"code": "web"}]


async def test_nobody_defines_a_role_beyond_their_own_rights(api: ApiClient) -> None:
    api.credentials["limited"] = make_key(
        api.shop, PrincipalKind.STAFF, scopes=["identity:read", "identity:write", "orders:read"]
    )
    api.credentials["partner"] = make_key(api.shop, PrincipalKind.PARTNER, scopes=SCOPES)
    refused = [
        (await define(api, "limited", code="mine", scopes=["orders:write"])),
        (await define(api, "limited", code="mine", scopes=["*"])),
        (await define(api, "limited", code="admin", scopes=["orders:read"])),
        (await define(api, "partner", code="mine", scopes=["orders:read"])),
        (await name_provider(api, "limited")),
        (await name_provider(api, "partner")),
        (await api.run("access/roleDelete", {"code": "admin"}, as_="limited"))["roleDelete"],
    ]
    fits = await define(api, "limited", code="mine", scopes=["orders:read"])

    assert {entry["userErrors"][0]["code"] for entry in refused} == {"NOT_PERMITTED"}
    assert fits["userErrors"] == []


async def test_built_in_roles_are_redefined_and_come_back(api: ApiClient) -> None:
    changed = await define(api, code="analyst", scopes=[])
    assert [(r["code"], r["scopes"], r["isBuiltIn"]) for r in changed["roles"]] == [
        ("analyst", [], True)
    ]
    gone = (await api.run("access/roleDelete", {"code": "analyst"}))["roleDelete"]
    again = (await api.run("access/roleDelete", {"code": "analyst"}))["roleDelete"]
    roles = (await api.run("{ roles { code scopes } }"))["roles"]

    assert (gone["code"], again["userErrors"][0]["code"]) == ("analyst", "NOT_FOUND")
    assert [role["code"] for role in roles] == sorted(BUILT_IN_ROLES)
    assert all(role["scopes"] for role in roles)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": "http://login.example"}, "issuer"),
        ({"issuer": "https://login.example/?a=b"}, "issuer"),
        ({"issuer": "file:///etc/passwd"}, "issuer"),
        ({"kind": "SHOPPER"}, "channelId"),
        ({"leewaySeconds": 600, "audience": "other"}, "leewaySeconds"),
    ],
)
async def test_impossible_providers_are_refused(
    api: ApiClient, changes: dict[str, Any], field: str
) -> None:
    refused = await name_provider(api, **changes)
    assert refused["userErrors"][0]["field"][-1] == field
    assert refused["identityProviders"] == []


async def test_known_attacks_are_refused(
    api: ApiClient, provider: Provider, keys: list[RSAKey]
) -> None:
    soon = provider.claims()["exp"]
    public = provider.key.as_pem(private=False)
    stranger = keys[1]
    attacks = {
        "no algorithm": _unsigned({"alg": "none", "kid": "first"}, provider.claims()),
        "public key as secret": _signed_with_secret(provider.claims(), public),
        "another key": provider.token(key=stranger),
        "its own key": provider.token(
            key=stranger, header={"jwk": stranger.as_dict(private=False)}
        ),
        "its own key set": provider.token(key=stranger, header={"jku": "https://evil.example/k"}),
        "another audience": provider.token(aud="another-app"),
        "no audience": provider.token(aud=None),
        "unlisted issuer": provider.token(iss="https://evil.example"),
        "issuer with a slash": provider.token(iss=ISSUER + "/"),
        "logout token": provider.token(header={"typ": "logout+jwt"}),
        "proof of possession": provider.token(header={"typ": "dpop+jwt"}),
        "expired": provider.token(exp=soon - 310),
        "no expiry": provider.token(exp=None),
        "a text as expiry": provider.token(exp="2099"),
        "true as expiry": provider.token(exp=True),
        "endless expiry": provider.token(exp=10**30),
        "expiry at the end of time": provider.token(exp=253_402_300_799),
        "not yet": provider.token(nbf=soon),
        "from the future": provider.token(iat=soon),
        "no subject": provider.token(sub=None),
        "subject of another type": provider.token(sub=["anna"]),
        "endless subject": provider.token(sub="a" * 300),
        "path as key id": provider.token(header={"kid": "../../dev/null"}),
        "query as key id": provider.token(header={"kid": "' OR 1=1 --"}),
        "list as key id": _unsigned({"alg": "RS256", "kid": ["first"]}, provider.claims()),
        "oversized": provider.token(pad="x" * 9_000),
        "a name twice": _twice(provider.token()),
        "demands": _unsigned({"alg": "RS256", "kid": "first", "crit": ["b64"]}, provider.claims()),
        "deep": "e30." + base64.urlsafe_b64encode(b"[" * 3_000).decode().rstrip("=") + ".AAAA",
    }
    let_in = [name for name, text in attacks.items() if await viewer(api, text) is not None]

    assert let_in == []
    assert not any("evil" in url for url in provider.asked)
    assert await viewer(api, provider.token()) is not None
    assert await viewer(api, provider.token(aud=["another-app", AUDIENCE])) is not None
    assert await viewer(api, provider.token(exp=soon - 303)) is not None, "within the leeway"


async def test_published_keys_that_are_no_signing_keys_are_not_used(
    api: ApiClient, provider: Provider
) -> None:
    secret = OctKey.import_key(b"k" * 32, {"kid": "first"})
    token = jwt.encode({"alg": "HS256", "kid": "first"}, provider.claims(), secret)
    curve = ECKey.generate_key("P-256", {"kid": "first"})
    provider.published = [
        secret.as_dict(private=True),
        provider.key.as_dict(private=False) | {"use": "enc"},
        provider.key.as_dict(private=False) | {"alg": "RS512"},
        {"kty": "RSA", "kid": "first"},
        {"kty": "??"},
    ]
    assert await viewer(api, token) is None
    assert await viewer(api, provider.token()) is None
    assert await viewer(api, provider.token(key=curve)) is None


async def test_a_switched_off_provider_is_out(api: ApiClient, provider: Provider) -> None:
    await name_provider(api, isActive=False)
    assert await viewer(api, provider.token()) is None


async def test_keys_are_fetched_once_and_again_for_a_new_one_but_not_for_every_stranger(
    keys: list[RSAKey],
) -> None:
    provider, now = Provider(keys[0]), [0.0]
    known = ProviderKeys(provider, monotonic=lambda: now[0])

    for _ in range(3):
        assert len(await known.keys_of(ISSUER, "first")) == 1
    assert len(provider.asked) == 2
    for number in range(50):
        await known.keys_of(ISSUER, f"made up {number}")
    assert len(provider.asked) == 2
    now[0] += RETRY_SECONDS
    provider.key = keys[1]
    assert [key["kid"] for key in await known.keys_of(ISSUER, "second")] == ["second"]
    assert len(provider.asked) == 4
    provider.is_down = True
    now[0] += 3_600
    assert [key["kid"] for key in await known.keys_of(ISSUER, "second")] == ["second"]
    now[0] += 90_000
    assert await known.keys_of(ISSUER, "second") == ()


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example", "jwks_uri": "https://login.example/keys"},
        {"issuer": ISSUER, "jwks_uri": "http://login.example/keys"},
        {"issuer": ISSUER, "jwks_uri": "http://127.0.0.1:9200/_cat"},
        {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISSUER},
        ["no", "object"],
    ],
)
async def test_a_discovery_document_that_lies_gives_no_keys(
    discovery: Any, keys: list[RSAKey]
) -> None:
    provider = Provider(keys[0], discovery=discovery)
    assert await ProviderKeys(provider).keys_of(ISSUER, "first") == ()
    assert len(provider.asked) == 1


def _text(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{_text(header)}.{_text(claims)}.AAAA"


def _signed_with_secret(claims: dict[str, Any], secret: bytes) -> str:
    """What libraries refuse to sign: HS256 with a public key, which is known to everybody."""
    signed = f"{_text({'alg': 'HS256', 'kid': 'first'})}.{_text(claims)}"
    signature = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _twice(token: str) -> str:
    header, claims, signature = token.split(".")
    raw = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    doubled = base64.urlsafe_b64encode(raw[:-1] + b',"sub":"admin"}').decode().rstrip("=")
    return f"{header}.{doubled}.{signature}"
