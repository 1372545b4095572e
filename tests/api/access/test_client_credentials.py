"""OAuth 2.0 client credentials: an API key asks for tokens, which are never worth more than it."""

import base64
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from api.services import utc_now
from domain.access.caller import SYSTEM, PrincipalKind
from persistence.access.signing_keys import every_signing_key
from tests.api.access.gate import Gate
from tests.api.api_client import ApiClient, make_key
from tests.shop import NOW
from use_cases.access.rotate_api_key import rotate_api_key
from use_cases.access.rotate_signing_keys import rotate_signing_keys

FORM = {"grant_type": "client_credentials"}


class Client:
    """A partner's program."""

    def __init__(self, api: ApiClient, text: str) -> None:
        self.api = api
        self.text = text
        self.id, _, self.secret = text.rpartition("_")

    async def ask(self, *, basic: bool = True, **form: Any) -> httpx.Response:
        fields = FORM | form
        if not basic:
            fields = {"client_id": self.id, "client_secret": self.secret} | fields
        if not basic:
            return await self.api.http.post("/oauth/token", data=fields)
        return await self.api.http.post("/oauth/token", data=fields, auth=(self.id, self.secret))

    async def token(self, **form: Any) -> str:
        answer = await self.ask(**form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@pytest.fixture
def client(api: ApiClient) -> Client:
    scopes = ["orders:read", "stock:read"]
    return Client(api, make_key(api.shop, PrincipalKind.PARTNER, scopes=scopes))


class Door(Gate):
    """The door of another process, which has seen nobody yet."""

    def __init__(self, api: ApiClient) -> None:
        super().__init__(api.shop)

    def now(self) -> datetime:
        return utc_now()


async def refused(api: ApiClient, token: str) -> bool:
    answer = await api.send("{ viewer { kind } }", as_=token)
    return [e["extensions"]["code"] for e in answer.get("errors", [])] == ["UNAUTHENTICATED"]


async def viewer(api: ApiClient, token: str) -> dict[str, Any]:
    found: dict[str, Any] = (
        await api.run("{ viewer { kind scopes keyName expiresAt } }", as_=token)
    )["viewer"]
    return found


@pytest.mark.parametrize("basic", [True, False])
async def test_a_token_has_the_rights_of_its_key(client: Client, basic: bool) -> None:
    answer = await client.ask(basic=basic)

    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    assert body["scope"] == "orders:read stock:read"
    seen = await viewer(client.api, body["access_token"])
    assert (seen["kind"], seen["scopes"]) == ("PARTNER", ["orders:read", "stock:read"])
    assert seen["expiresAt"] is not None


async def test_a_token_may_have_fewer_scopes_and_never_more(client: Client) -> None:
    fewer = await viewer(client.api, await client.token(scope="stock:read"))
    assert fewer["scopes"] == ["stock:read"]

    for scope in ("stock:read keys:write", "nonsense", "*", " "):
        answer = await client.ask(scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), scope


async def test_tokens_fit_the_published_metadata_and_keys(client: Client) -> None:
    metadata = (await client.api.http.get("/.well-known/oauth-authorization-server")).json()
    published = (await client.api.http.get("/.well-known/jwks.json")).json()

    token = jwt.decode(await client.token(), KeySet.import_key_set(published), ["ES256"])

    assert token.header["typ"] == "at+jwt"
    assert token.claims["iss"] == metadata["issuer"]
    assert token.claims["aud"] == f"{metadata['issuer']}/graphql"
    assert token.claims["client_id"] == client.id
    assert token.claims.keys() >= {"exp", "iat", "jti", "sub", "scope"}
    assert metadata["token_endpoint"] == f"{metadata['issuer']}/oauth/token"
    assert metadata["jwks_uri"] == f"{metadata['issuer']}/.well-known/jwks.json"
    assert all("d" not in key for key in published["keys"])


async def test_wrong_requests_get_the_errors_of_the_standard(client: Client) -> None:
    post = client.api.http.post
    right = {"client_id": client.id, "client_secret": client.secret}
    form = "application/x-www-form-urlencoded"
    for expected, request in (
        ((400, "unsupported_grant_type"), {"data": right | {"grant_type": "password"}}),
        ((400, "invalid_request"), {"data": right}),
        ((400, "invalid_request"), {"data": right | FORM, "auth": (client.id, client.secret)}),
        ((400, "invalid_request"), {"data": right | FORM, "params": {"scope": "stock:read"}}),
        ((400, "invalid_request"), {"data": FORM | {"scope": ["stock:read", "orders:read"]}}),
        ((400, "invalid_request"), {"content": b"\xff=%ff", "headers": {"content-type": form}}),
        ((400, "invalid_request"), {"data": FORM, "headers": {"authorization": "Basic ?"}}),
        ((400, "invalid_request"), {"data": FORM, "headers": {"authorization": "Basic /w=="}}),
        ((413, "invalid_request"), {"data": right | FORM | {"scope": "x" * 10_000}}),
        ((415, "invalid_request"), {"json": right | FORM}),
        ((401, "invalid_client"), {"data": FORM}),
        ((401, "invalid_client"), {"data": FORM, "headers": {"authorization": "Bearer x"}}),
    ):  # fmt: skip
        answer = await post("/oauth/token", **request)
        assert (answer.status_code, answer.json()["error"]) == expected, request
    assert (await client.api.http.get("/oauth/token")).status_code == 405


async def test_an_unknown_client_looks_like_a_wrong_secret(client: Client) -> None:
    unknown = client.id[:-1] + ("a" if client.id[-1] != "a" else "b")
    answers = [
        await client.api.http.post("/oauth/token", data=FORM, auth=auth)
        for auth in ((client.id, "x" * 32), (unknown, client.secret), ("no", "no"))
    ]

    assert {(a.status_code, a.text) for a in answers} == {(401, answers[0].text)}
    assert answers[0].json()["error"] == "invalid_client"
    assert answers[0].headers["www-authenticate"] == 'Basic realm="orderwright"'


async def test_a_storefront_key_is_public_and_gets_no_token(api: ApiClient) -> None:
    answer = await Client(api, api.credentials["storefront"]).ask()
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


async def test_guessing_is_slowed_down(client: Client) -> None:
    answers = [
        await client.api.http.post("/oauth/token", data=FORM, auth=(client.id, "x" * 32))
        for _ in range(21)
    ]

    assert {answer.status_code for answer in answers[:20]} == {401}
    assert answers[20].status_code == 429
    assert 0 < int(answers[20].headers["retry-after"]) <= 60


async def test_a_key_is_bound_to_its_addresses_here_too(api: ApiClient) -> None:
    text = make_key(
        api.shop, PrincipalKind.PARTNER, scopes=["stock:read"], allowed_addresses=["192.0.2.0/24"]
    )
    assert (await Client(api, text).ask()).json()["error"] == "invalid_client"


async def test_a_token_ends_with_its_key_with_its_text_and_with_its_signing_key(
    client: Client,
) -> None:
    shop = client.api.shop
    gate = Gate(shop)
    revoked, rotated, signed = [
        gate.create(PrincipalKind.PARTNER, scopes=["stock:read"]) for _ in range(3)
    ]
    tokens = [await Client(client.api, made.text).token() for made in (revoked, rotated, signed)]
    gate.revoke(revoked.key.id)
    shop.database.run(
        lambda unit: rotate_api_key(
            unit, SYSTEM, utc_now(), key_id=rotated.key.id, overlap=timedelta(0)
        )
    )

    assert [await refused(client.api, token) for token in tokens] == [True, True, False]
    shop.database.run(lambda unit: rotate_signing_keys(unit, utc_now(), end_tokens=True))
    assert await Door(client.api).refuses(tokens[2])


async def test_a_token_promises_no_more_time_than_its_key_has(client: Client) -> None:
    made = Gate(client.api.shop).create(PrincipalKind.PARTNER, scopes=["stock:read"])
    client.api.shop.database.run(
        lambda unit: rotate_api_key(
            unit, SYSTEM, utc_now(), key_id=made.key.id, overlap=timedelta(minutes=1)
        )
    )

    answer = (await Client(client.api, made.text).ask()).json()
    assert 50 <= answer["expires_in"] <= 60
    claims = json.loads(_part(answer["access_token"], 1))
    assert claims["exp"] - claims["iat"] == answer["expires_in"]


async def test_a_rotated_signing_key_still_verifies_and_the_new_one_signs(client: Client) -> None:
    before = await client.token()
    database = client.api.shop.database
    database.run(lambda unit: rotate_signing_keys(unit, utc_now()))
    after = await client.token()

    with database.snapshot() as connection:
        ids = [key.id.hex for key in every_signing_key(connection)]
    assert [json.loads(_part(token, 0))["kid"] for token in (after, before)] == ids
    assert (await viewer(client.api, before))["kind"] == "PARTNER"


async def test_forged_tokens_are_refused(client: Client) -> None:
    genuine = await client.token()
    header, claims = json.loads(_part(genuine, 0)), json.loads(_part(genuine, 1))
    published = (await client.api.http.get("/.well-known/jwks.json")).json()["keys"][0]
    stranger = ECKey.generate_key("P-256")
    with client.api.shop.database.snapshot() as connection:
        ours = ECKey.import_key(json.loads(every_signing_key(connection)[0].private_jwk))
    public = OctKey.import_key(json.dumps(published))
    forged = {
        "another key": jwt.encode(header, claims, stranger),
        "its own key": jwt.encode(header | {"jwk": stranger.as_dict(private=False)}, claims, stranger),
        "no algorithm": f"{_text(header | {'alg': 'none'})}.{_text(claims)}.",
        "no algorithm, signed": f"{_text(header | {'alg': 'none'})}.{_text(claims)}.AAAA",
        "public key as secret": jwt.encode(header | {"alg": "HS256"}, claims, public),
        "other claims": ".".join(
            [_part_text(genuine, 0), _text(claims | {"scope": "keys:write"}), _part_text(genuine, 2)]
        ),
        "another type": jwt.encode(header | {"typ": "JWT"}, claims, ours),
        "another audience": jwt.encode(header, claims | {"aud": "https://other"}, ours),
        "another issuer": jwt.encode(header, claims | {"iss": "https://other"}, ours),
        "expired": jwt.encode(header, claims | {"exp": int(NOW.timestamp())}, ours),
        "no expiry": jwt.encode(header, {k: v for k, v in claims.items() if k != "exp"}, ours),
        "text as expiry": jwt.encode(header, claims | {"exp": "never"}, ours),
        "another subject": jwt.encode(header, claims | {"sub": "key:" + "0" * 32}, ours),
        "no client": jwt.encode(header, claims | {"client_id": "ow_staff_x"}, ours),
        "a file as key id": jwt.encode(header | {"kid": "../../etc/passwd"}, claims, stranger),
        "demands": jwt.encode(header, claims, ours).replace(
            _part_text(genuine, 0), _text(header | {"crit": ["exp"]})
        ),
        "oversized": jwt.encode(header, claims | {"pad": "x" * 9_000}, ours),
        "cut": genuine[:-1],
        "a stray bit": genuine[:-1] + chr(ord(genuine[-1]) ^ 1),
    }  # fmt: skip

    assert [name for name, text in forged.items() if not await refused(client.api, text)] == []
    assert (await viewer(client.api, jwt.encode(header, claims, ours)))["kind"] == "PARTNER"
    more = jwt.encode(header, claims | {"scope": "keys:write stock:read"}, ours)
    assert (await viewer(client.api, more))["scopes"] == ["stock:read"]


async def test_nothing_secret_reaches_the_logs(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        token = await client.token()
        await client.ask(scope="nonsense")
        await viewer(client.api, token)

    assert token not in caplog.text
    assert client.secret not in caplog.text


def _text(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _part_text(token: str, index: int) -> str:
    return token.split(".")[index]


def _part(token: str, index: int) -> bytes:
    text = _part_text(token, index)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
