"""Tokens that identity providers sign (OpenID Connect), checked with the keys they publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

from domain.access.identity_providers import IdentityProvider
from domain.customers.sign_in import checked_mailbox
from domain.errors import InvalidInput
from use_cases.access.token_text import TokenText

ALGORITHMS: Final[Mapping[str, str]] = {
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA", "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "EC", "ES384": "EC", "ES512": "EC", "Ed25519": "OKP",
}  # fmt: skip
"""By type of key. Never `oct`: a published key is no secret, so a signature made with it proves
nothing."""
TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""Other types (logout tokens, proofs of possession) say something else than who somebody is."""
SHORTEST_RSA_BITS: Final = 2_048
SUBJECT_LIMIT: Final = 255
LATEST_SECONDS: Final = 2**37
"""No token is good until the year 6325; leeway can be added to every instant before."""
ROLES_LIMIT: Final = 200


class InvalidForeignToken(Exception):
    """Not a token of that provider for us, tampered with, or expired; which is not said."""


@dataclass(frozen=True, slots=True)
class ForeignClaims:
    """What a genuine token says."""

    subject: str
    expires_at: datetime
    claims: Mapping[str, Any] = field(repr=False)

    def roles(self, claim: str) -> frozenset[str]:
        """The roles under a claim: its whole name, or a path with dots; one word or a list."""
        found: Any = self.claims.get(claim)
        if found is None:
            found = self.claims
            for part in claim.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
        words = [found] if isinstance(found, str) else found
        if not isinstance(words, list):
            return frozenset()
        return frozenset(word for word in words[:ROLES_LIMIT] if isinstance(word, str))

    def verified_email(self) -> str | None:
        """The e-mail address that the provider vouches for, in lower case."""
        email = self.claims.get("email")
        if self.claims.get("email_verified") is not True or not isinstance(email, str):
            return None
        try:
            return checked_mailbox(email)
        except InvalidInput:
            return None


def audiences(token: TokenText) -> frozenset[str]:
    """For whom a token says it is."""
    found = token.claims.get("aud")
    words = [found] if isinstance(found, str) else found
    if not isinstance(words, list):
        return frozenset()
    return frozenset(word for word in words if isinstance(word, str))


def verify_foreign_token(
    token: TokenText,
    keys: Sequence[Mapping[str, Any]],
    provider: IdentityProvider,
    now: datetime,
) -> ForeignClaims:
    """What a token says, once its signature, issuer, audience and times are checked.

    Raises InvalidForeignToken.
    """
    algorithm, kind = str(token.header.get("alg")), str(token.header.get("typ", "JWT"))
    if kind.lower() not in TYPES or algorithm not in ALGORITHMS:
        raise InvalidForeignToken
    try:
        key = _key(token.header.get("kid"), algorithm, keys)
        claims = jwt.decode(token.text, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, KeyError):
        raise InvalidForeignToken from None
    if claims.get("iss") != provider.issuer or provider.audience not in audiences(token):
        raise InvalidForeignToken
    leeway = timedelta(seconds=provider.leeway_seconds)
    expires_at = _instant(claims.get("exp"))
    not_before = _instant(claims.get("nbf", 0))
    issued_at = _instant(claims.get("iat", 0))
    if now >= expires_at + leeway or max(not_before, issued_at) > now + leeway:
        raise InvalidForeignToken
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LIMIT:
        raise InvalidForeignToken
    return ForeignClaims(subject, expires_at + leeway, claims)


def _key(kid: object, algorithm: str, keys: Sequence[Mapping[str, Any]]) -> Key:
    """The one published key that the token may be signed with. Raises InvalidForeignToken."""
    usable = [
        key
        for key in keys
        if key.get("kty") == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]
    if len(usable) != 1:
        raise InvalidForeignToken
    public = {
        name: usable[0][name] for name in ("kty", "n", "e", "crv", "x", "y") if name in usable[0]
    }
    found = JWKRegistry.import_key(public)
    if isinstance(found, RSAKey) and found.raw_value.key_size < SHORTEST_RSA_BITS:
        raise InvalidForeignToken
    return found


def _instant(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float) or value > LATEST_SECONDS:
        raise InvalidForeignToken
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise InvalidForeignToken from None
