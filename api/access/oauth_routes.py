"""The OAuth 2.0 endpoints: `/oauth/token`, its metadata (RFC 8414) and the public keys (RFC 7517)."""

import base64
import binascii
import math
import time
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api.access.attempts import Attempts
from api.access.token_server import (
    CLIENT_AUTHENTICATION,
    GRANT_TYPE,
    TokenAnswer,
    TokenForm,
    token_answer,
)
from api.services import Services
from api.transport.http_request import BodyTooLarge, HttpRequest
from api.transport.public_errors import PublicError
from domain.access.client_addresses import network_of
from domain.access.scopes import SCOPES
from domain.access.signing_keys import SigningKey
from persistence.access.signing_keys import current_signing_key, every_signing_key
from use_cases.access.access_tokens import TokenSettings, public_jwk
from use_cases.access.rotate_signing_keys import ensure_signing_key

FORM: Final = "application/x-www-form-urlencoded"
FORM_LIMIT_BYTES: Final = 8_192
FIELDS_LIMIT: Final = 20
FAILURES_LIMIT: Final = 20
FAILURES_WITHIN_SECONDS: Final = 60.0
KEYS_MAX_AGE_SECONDS: Final = 300
KEYS_READ_AGAIN_SECONDS: Final = 2.0
"""Anybody may ask for them: the database answers once in so long."""


class OAuthEndpoints:
    """Clients get tokens here; whoever checks tokens gets the keys."""

    def __init__(self, services: Services, settings: TokenSettings) -> None:
        self._services = services
        self._settings = settings
        self._published: tuple[float, list[dict[str, Any]]] | None = None
        self._attempts = Attempts(limit=FAILURES_LIMIT, within_seconds=FAILURES_WITHIN_SECONDS)

    def routes(self) -> list[BaseRoute]:
        """Where they are."""
        return [
            Route("/oauth/token", self._token, methods=["POST"]),
            Route("/.well-known/oauth-authorization-server", self._metadata),
            Route("/.well-known/jwks.json", self._keys),
        ]

    async def _token(self, request: Request) -> Response:
        facts = HttpRequest.of(request.scope)
        source = network_of(facts.client_address)
        if wait := self._attempts.wait_seconds(source):
            return _refusal(
                429,
                "temporarily_unavailable",
                "Too many failed attempts from this address.",
                {"Retry-After": str(math.ceil(wait))},
            )
        try:
            form = await _form(facts, request)
        except _BadForm as error:
            return _refusal(error.status, "invalid_request", error.problem)
        except BodyTooLarge as error:
            return _refusal(error.http_status, "invalid_request", error.message)
        except PublicError as error:
            return _refusal(400, "invalid_request", error.message)
        answer = await self._answer(form)
        if answer.body.get("error") == "invalid_client":
            self._attempts.failed(source)
        headers = dict(answer.headers) | {"Cache-Control": "no-store", "Pragma": "no-cache"}
        return JSONResponse(dict(answer.body), answer.status, headers)

    async def _answer(self, form: TokenForm) -> TokenAnswer:
        services, now = self._services, self._services.clock()
        key = await self._signing_key()
        token_id = services.database.ids.new(now)
        return await services.run_read(
            lambda: token_answer(services.database, self._settings, key, token_id, now, form)
        )

    async def _signing_key(self) -> SigningKey:
        services = self._services

        def read() -> SigningKey | None:
            with services.database.snapshot() as connection:
                return current_signing_key(connection)

        found = await services.run_read(read)
        if found is None:
            now = services.clock()
            found = await services.run_write(lambda unit: ensure_signing_key(unit, now))
        assert found is not None, "it was there or has just been made"
        return found

    async def _metadata(self, _: Request) -> Response:
        settings = self._settings
        return JSONResponse(
            {
                "issuer": settings.issuer,
                "token_endpoint": f"{settings.public_url}/oauth/token",
                "jwks_uri": f"{settings.public_url}/.well-known/jwks.json",
                "grant_types_supported": [GRANT_TYPE],
                "token_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION),
                "response_types_supported": [],
                "scopes_supported": sorted(SCOPES),
                "service_documentation": f"{settings.public_url}/docs/guides/partner",
            },
            headers=_public(KEYS_MAX_AGE_SECONDS),
        )

    async def _keys(self, _: Request) -> Response:
        now = time.monotonic()
        if self._published is None or now - self._published[0] > KEYS_READ_AGAIN_SECONDS:
            self._published = (now, await self._public_keys())
        return JSONResponse({"keys": self._published[1]}, headers=_public(KEYS_MAX_AGE_SECONDS))

    async def _public_keys(self) -> list[dict[str, Any]]:
        await self._signing_key()

        def read() -> list[dict[str, Any]]:
            with self._services.database.snapshot() as connection:
                return [dict(public_jwk(key)) for key in every_signing_key(connection)]

        return await self._services.run_read(read)


class _BadForm(Exception):
    """What was sent is no form that a token can be asked for with."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status


async def _form(facts: HttpRequest, request: Request) -> TokenForm:
    content_type = (facts.content_type or "").partition(";")[0].strip().lower()
    if content_type != FORM:
        raise _BadForm(f"Send the parameters as {FORM}.", 415)
    if facts.query_string:
        # Queries are logged by proxies, and a secret must not be.
        raise _BadForm("Send the parameters in the body.")
    body = await facts.body(request.receive, FORM_LIMIT_BYTES)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=False, errors="strict", max_num_fields=FIELDS_LIMIT
        )
    except ValueError:
        raise _BadForm("The form cannot be read.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _BadForm("A parameter occurs twice.")
    if not fields.get("grant_type"):
        raise _BadForm("The parameter grant_type is missing.")
    authorization = _basic(facts.authorization)
    if authorization is not None and "client_secret" in fields:
        raise _BadForm("Send the secret in the header or in the body.")
    return TokenForm(fields, authorization, facts.client_address)


def _basic(authorization: str | None) -> str | None:
    """The header of that scheme, if Authlib can read it: it trips over bytes that are no text."""
    scheme, _, encoded = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise _BadForm("The Authorization header cannot be read.") from None
    return f"{scheme} {encoded}"


def _refusal(
    status: int, error: str, description: str, headers: dict[str, str] | None = None
) -> Response:
    return JSONResponse(
        {"error": error, "error_description": description},
        status,
        {"Cache-Control": "no-store", **(headers or {})},
    )


def _public(max_age_seconds: int) -> dict[str, str]:
    return {
        "Cache-Control": f"public, max-age={max_age_seconds}",
        # Browsers that check tokens read these from any page; they hold nothing secret.
        "Access-Control-Allow-Origin": "*",
    }
