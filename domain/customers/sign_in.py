"""Signing a shopper in by a code that their mailbox gets, and keeping them signed in."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.access.client_addresses import network_of
from domain.address import checked_email
from domain.errors import InvalidInput

CODE_DIGITS: Final = 8
CODE_LIFETIME: Final = timedelta(minutes=10)
ATTEMPTS_LIMIT: Final = 5
"""Wrong codes for one mailbox, from where a code was asked for and from everywhere else, before that
code is worth nothing there."""
LIMITS_WITHIN: Final = timedelta(hours=1)
CODES_PER_VISITOR: Final = 5
"""For one mailbox and one network address."""
CODES_PER_MAILBOX: Final = 15
"""More are sent only while none is good."""
CODES_PER_ADDRESS: Final = 60
"""Offices and mobile networks share addresses."""
SESSION_LIFETIME: Final = timedelta(days=30)
"""Since the last refresh."""

_PURPOSE: Final = b"orderwright sign-in codes, first key"
_MAILBOX: Final = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f]+@[A-Za-z0-9.-]+")
_REFRESH: Final = re.compile(r"ow_refresh_[A-Za-z0-9_-]{43}")
_CLIENT: Final = "customer:"


@dataclass(frozen=True, slots=True)
class SignInCode:
    """A code that was sent. Its digits are not kept."""

    id: UUID
    channel_id: UUID
    email: str = field(repr=False)
    digest: bytes = field(repr=False)
    source: bytes | None = field(repr=False)
    created_at: datetime
    expires_at: datetime
    attempts: int = 0
    """Wrong ones from where it was asked for."""
    attempts_elsewhere: int = 0

    def takes(self, source: bytes | None) -> bool:
        """Whether it may be shown from there.

        Who asked for it has attempts that nobody elsewhere can use up.
        """
        made = self.attempts if source == self.source else self.attempts_elsewhere
        return made < ATTEMPTS_LIMIT


@dataclass(frozen=True, slots=True)
class ShopperSession:
    """A sign-in on one device: a family of refresh tokens, of which one is good at a time."""

    id: UUID
    customer_id: UUID
    channel_id: UUID
    client: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    trusted_documents_only: bool = False
    """As the storefront that the shopper signed in at."""

    def is_good(self, now: datetime) -> bool:
        """Whether the shopper is signed in."""
        return self.ended_at is None and now < self.expires_at


class SignInSecrets:
    """Draws codes and digests them with a key of the installation.

    A digest alone of eight digits is guessed in a moment by whoever reads the table; without the
    key it is not.
    """

    def __init__(self, secret: bytes, *, below: Callable[[int], int] = secrets.randbelow) -> None:
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
        self._below = below

    def draw(self) -> str:
        """A new code."""
        return f"{self._below(10**CODE_DIGITS):0{CODE_DIGITS}d}"

    def digest(self, code_id: UUID, code: str) -> bytes:
        """What is kept of a code."""
        return hmac.digest(self._key, code_id.bytes + code.encode(), hashlib.sha256)

    def proves(self, kept: SignInCode, code: str) -> bool:
        """Whether this is the code; takes the same time whichever digit is wrong."""
        return hmac.compare_digest(kept.digest, self.digest(kept.id, code))

    def source(self, address: str | None) -> bytes | None:
        """What is kept of a network address: enough to count, and nothing to read."""
        if address is None:
            return None
        network = network_of(address)
        return hmac.digest(self._key, b"from " + network.encode(), hashlib.sha256)


def checked_mailbox(email: str) -> str:
    """A mailbox that a code can be sent to, in lower case. Raises InvalidInput."""
    found = (checked_email(email, field=("email",)) or "").lower()
    if not _MAILBOX.fullmatch(found):
        raise InvalidInput("Not an e-mail address.", field=("email",))
    return found


def written_code(text: str) -> str:
    """The digits of a code as people type it: with blanks or a dash."""
    return re.sub(r"[\s-]", "", text)[:64]


def drawn_refresh_token() -> str:
    """A new refresh token: 256 random bits."""
    return f"ow_refresh_{secrets.token_urlsafe(32)}"


def refresh_digest(text: str) -> bytes | None:
    """What is kept of a refresh token; None for a text that is none."""
    return hashlib.sha256(text.encode()).digest() if _REFRESH.fullmatch(text) else None


def subject_of(customer_id: UUID) -> str:
    """The stable name of a customer as a client."""
    return f"{_CLIENT}{customer_id.hex}"


def customer_of(subject: str) -> UUID | None:
    """The customer behind that name; None for others."""
    try:
        return UUID(hex=subject.removeprefix(_CLIENT)) if subject.startswith(_CLIENT) else None
    except ValueError:
        return None
