"""Access tokens that we sign: short-lived JSON Web Tokens of the RFC 9068 profile."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from domain.access.signing_keys import LONGEST_TOKEN, SigningKey
from use_cases.access.token_text import TokenText
from use_cases.access.tracking_tokens import whole_seconds

TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - the `typ` of RFC 9068
DEFAULT_LIFETIME: Final = timedelta(minutes=15)
DEFAULT_PUBLIC_URL: Final = "http://localhost:8000"


class InvalidAccessToken(Exception):
    """Not a token of ours, tampered with, or expired; which is not said."""


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Who issues tokens, for whom, and for how long each is good."""

    public_url: str = DEFAULT_PUBLIC_URL
    lifetime: timedelta = DEFAULT_LIFETIME

    def __post_init__(self) -> None:
        assert timedelta() < self.lifetime <= LONGEST_TOKEN, "old keys are forgotten after that"

    @property
    def issuer(self) -> str:
        """The `iss` of our tokens, and where their metadata is found."""
        return self.public_url

    @property
    def audience(self) -> str:
        """The `aud` of our tokens: the endpoint that takes them."""
        return f"{self.public_url}/graphql"


class AccessClaims(NamedTuple):
    """What a genuine token says. `subject` is the stable name of whoever it stands for."""

    subject: str
    client_id: str
    scopes: frozenset[str]
    session_id: UUID | None
    expires_at: datetime


class IssuedToken(NamedTuple):
    """A token as it is given to its client."""

    text: str
    expires_at: datetime


def issue_access_token(
    settings: TokenSettings,
    key: SigningKey,
    token_id: UUID,
    now: datetime,
    *,
    subject: str,
    client_id: str,
    scopes: Iterable[str],
    session_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> IssuedToken:
    """A signed token; `session_id` binds it to a sign-in that may be ended.

    It says that it is good no longer than until `ends_at`, when what it was asked for with ends.
    """
    issued_at = whole_seconds(now)
    expires_at = issued_at + settings.lifetime
    if ends_at is not None:
        expires_at = min(expires_at, whole_seconds(ends_at))
    claims: dict[str, Any] = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": subject,
        "client_id": client_id,
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "jti": token_id.hex,
        "scope": " ".join(sorted(scopes)),
    }
    if session_id is not None:
        claims["sid"] = session_id.hex
    header = {"alg": key.algorithm, "kid": key.id.hex, "typ": TOKEN_TYPE}
    text = jwt.encode(header, claims, _private(key.private_jwk), algorithms=[key.algorithm])
    return IssuedToken(text, expires_at)


def signing_key_of(token: TokenText, settings: TokenSettings) -> UUID | None:
    """The key that a token claims to be signed with; None for a token that is not of our making.

    Nothing of it is believed yet: it says which key to look up in our own table, and no more.
    """
    if token.header.get("typ") != TOKEN_TYPE or token.claims.get("iss") != settings.issuer:
        return None
    try:
        return UUID(hex=str(token.header.get("kid")))
    except ValueError:
        return None


def verify_access_token(
    token: TokenText, key: SigningKey, settings: TokenSettings, now: datetime
) -> AccessClaims:
    """What a token says, once its signature, issuer, audience and times are checked.

    Raises InvalidAccessToken. Whether what it stands for is still good is for the caller to see.
    """
    try:
        # Our key and its algorithm: a token never chooses how it is verified.
        claims = jwt.decode(
            token.text, _private(key.private_jwk), algorithms=[key.algorithm]
        ).claims
        if claims["iss"] != settings.issuer or claims["aud"] != settings.audience:
            raise InvalidAccessToken
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        found = AccessClaims(
            subject=str(claims["sub"]),
            client_id=str(claims["client_id"]),
            scopes=frozenset(str(claims["scope"]).split()),
            session_id=UUID(hex=claims["sid"]) if "sid" in claims else None,
            expires_at=expires_at,
        )
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        raise InvalidAccessToken from None
    if now >= expires_at:
        raise InvalidAccessToken
    return found


def public_jwk(key: SigningKey) -> Mapping[str, Any]:
    """The public half of a key, as it stands in the JWKS document (RFC 7517)."""
    return {
        **_private(key.private_jwk).as_dict(private=False),
        "kid": key.id.hex,
        "use": "sig",
        "alg": key.algorithm,
    }


@lru_cache(maxsize=8)
def _private(text: str) -> ECKey:
    return ECKey.import_key(json.loads(text))
