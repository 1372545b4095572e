"""Guest tracking tokens: signed credentials with which a buyer follows one order."""

import base64
import binascii
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

MINIMUM_SECRET_BYTES: Final = 32
LIFETIME: Final = timedelta(days=90)
"""Delivery, the time to send things back, and some to spare."""
TEXT_LIMIT: Final = 1_024

TRACKING_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "orderwright:tracking"
_PURPOSE: Final = b"orderwright tracking tokens, first signing key"
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.([A-Za-z0-9_-]{43})")


class InvalidTrackingToken(Exception):
    """Not a token of ours, tampered with, or expired; which is not said."""


class TrackingClaims(NamedTuple):
    """What a genuine token says. Its version must be the order's present `tracking_version`."""

    order_id: UUID
    version: int
    expires_at: datetime


class TrackingTokens:
    """Issues and verifies tracking tokens: JSON Web Tokens (RFC 7519) signed with HS256.

    A token holds no personal data, and it is a function of order, version and expiry: the same
    three give the same text, so a repeated request is answered alike with nothing stored.
    """

    def __init__(self, secret: bytes) -> None:
        """`secret` has at least 32 bytes of randomness. Raises ValueError for less."""
        if len(secret) < MINIMUM_SECRET_BYTES:
            raise ValueError(f"a secret has at least {MINIMUM_SECRET_BYTES} bytes")
        # A key of its own: a signature made with the same secret for another purpose proves nothing.
        derived = hmac.digest(secret, _PURPOSE, hashlib.sha256)
        self._key = OctKey.import_key(derived)

    def issue(
        self, order_id: UUID, version: int, now: datetime, *, expires_at: datetime | None = None
    ) -> str:
        """A token for an order and its present tracking version; good for 90 days unless said."""
        ends = whole_seconds(expires_at or now + LIFETIME)
        claims = {
            "aud": _AUDIENCE,
            "sub": order_id.hex,
            "ver": version,
            "exp": int(ends.timestamp()),
        }
        return jwt.encode({"alg": TRACKING_ALGORITHM}, claims, self._key)

    def verify(self, text: str, now: datetime) -> TrackingClaims:
        """What a token says, once its signature and expiry are checked.

        Raises InvalidTrackingToken. Whether the version still is the order's is for the caller to
        see, who has the order.
        """
        try:
            claims = self._genuine_claims(text)
            if claims["aud"] != _AUDIENCE:
                raise InvalidTrackingToken
            found = TrackingClaims(
                order_id=UUID(hex=str(claims["sub"])),
                version=int(claims["ver"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except (JoseError, ValueError, TypeError, KeyError, OverflowError):
            # What the library raises depends on what is wrong; nothing of it is the client's.
            raise InvalidTrackingToken from None
        if now >= found.expires_at:
            raise InvalidTrackingToken
        return found

    def _genuine_claims(self, text: str) -> dict[str, Any]:
        form = _FORM.fullmatch(text) if len(text) <= TEXT_LIMIT else None
        if form is None or not _is_canonical(form.group(1)):
            raise InvalidTrackingToken
        # Only our algorithm: a token never chooses how it is verified.
        return jwt.decode(text, self._key, algorithms=[TRACKING_ALGORITHM]).claims


def whole_seconds(instant: datetime) -> datetime:
    """The instant as a token can say it."""
    return instant.replace(microsecond=0)


def _is_canonical(signature: str) -> bool:
    """Whether this is how we write its bytes; base64 has letters that differ in no bit that counts."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=")
    except binascii.Error:
        return False
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") == signature
