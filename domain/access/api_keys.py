"""API keys: credentials of programs, shown once, stored as a hash, expiring and revocable."""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.access.scopes import held_scopes
from domain.errors import InvalidInput, MoveRefused

OVERLAP_LIMIT = timedelta(days=30)
"""How long the old text of a rotated key may go on working: time to change every program's settings,
not to forget about it."""
PREFIX_LENGTH = 12
SECRET_LENGTH = 32
_PREFIX_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits
"""62 letters: 32 of them hold 190 bits, and a double click selects the whole key."""

KEY_KINDS = (PrincipalKind.STAFF, PrincipalKind.PARTNER, PrincipalKind.STOREFRONT)
"""Principals whose credential is an API key."""

_KEY_TEXT = re.compile(
    rf"ow_({'|'.join(kind.value.lower() for kind in KEY_KINDS)})"
    rf"_([a-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})"
)
_CLIENT = "key:"


@dataclass(frozen=True, slots=True)
class KeyText:
    """The text of a key, `ow_<kind>_<prefix>_<secret>`: all that its owner has.

    The prefix finds the key and may be shown; only the secret proves anything.
    """

    kind: PrincipalKind
    prefix: str
    secret: str = field(repr=False)

    @classmethod
    def draw(cls, kind: PrincipalKind, choice: Callable[[str], str] = secrets.choice) -> "KeyText":
        """The text of a new key, unguessable."""
        return cls(
            kind,
            "".join(choice(_PREFIX_LETTERS) for _ in range(PREFIX_LENGTH)),
            "".join(choice(_SECRET_LETTERS) for _ in range(SECRET_LENGTH)),
        )

    @classmethod
    def parse(cls, text: str) -> "KeyText | None":
        """The parts of a text that has the form of a key, else None."""
        found = _KEY_TEXT.fullmatch(text)
        if found is None:
            return None
        kind, prefix, secret = found.groups()
        return cls(PrincipalKind(kind.upper()), prefix, secret)

    @staticmethod
    def prefix_of(client_id: str) -> str | None:
        """The prefix in `ow_<kind>_<prefix>`, by which a key is named as an OAuth 2.0 client."""
        shown = KeyText.parse(f"{client_id}_{'x' * SECRET_LENGTH}")
        return None if shown is None else shown.prefix

    def shown(self) -> str:
        """The whole text, for the one time it is shown."""
        return f"ow_{self.kind.value.lower()}_{self.prefix}_{self.secret}"

    def secret_hash(self) -> bytes:
        """What is stored of the secret.

        One SHA-256 is enough: slow hashes make guessing a person's password dear, and 190 random
        bits cannot be guessed at any price. A slow one would only cost us, at every request.
        """
        return hashlib.sha256(self.secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class FormerSecret:
    """What a rotated key's text was before, and until when it still works."""

    prefix: str
    secret_hash: bytes = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The right of a program to use the API.

    `scopes` are as they were granted; `held_scopes` is what they come to today. `channel_ids` None
    means every channel, `location_ids` None every location, `allowed_addresses` None everywhere,
    `budget` None the installation's own. `former` is what the key's text was before it was rotated.
    """

    id: UUID
    kind: PrincipalKind
    name: str
    prefix: str
    secret_hash: bytes = field(repr=False)
    scopes: frozenset[str]
    channel_ids: frozenset[UUID] | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    location_ids: frozenset[UUID] | None = None
    allowed_addresses: frozenset[str] | None = None
    budget: CostBudget | None = None
    trusted_documents_only: bool = False
    former: FormerSecret | None = None

    @property
    def held_scopes(self) -> frozenset[str]:
        """The scopes of whoever shows this key."""
        return held_scopes(self.kind, self.scopes)

    def revoke(self, now: datetime) -> "ApiKey":
        """The key as it is once nobody may use it; a second time changes nothing."""
        return self if self.revoked_at is not None else replace(self, revoked_at=now)

    def is_good(self, now: datetime) -> bool:
        """Whether the key may be used: neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def rotate(self, drawn: KeyText, overlap: timedelta, now: datetime) -> "ApiKey":
        """The key with a new text; the present one works until the overlap is over.

        Of more than two texts only the last two work: rotating again within the overlap ends the
        oldest. Raises MoveRefused for a key that is over, InvalidInput for an impossible overlap.
        """
        self.check_not_over("rotate", now)
        if not timedelta(0) <= overlap <= OVERLAP_LIMIT:
            raise InvalidInput(
                f"From 0 seconds to {OVERLAP_LIMIT.days} days.", field=("overlapSeconds",)
            )
        former = FormerSecret(self.prefix, self.secret_hash, now + overlap)
        return replace(self, prefix=drawn.prefix, secret_hash=drawn.secret_hash(), former=former)

    def check_not_over(self, move: str, now: datetime) -> None:
        """Raise MoveRefused for a key that was revoked or has expired."""
        if self.revoked_at is not None:
            raise MoveRefused(move, "REVOKED", field=("id",))
        if not self.is_good(now):
            raise MoveRefused(move, "EXPIRED", field=("id",))

    def proven_by(self, shown: KeyText) -> "ApiKey | None":
        """The key as the holder of this text has it; None when the text proves nothing.

        Whoever shows the former text has the key until that one ends.
        """
        former = self.former
        is_former = former is not None and former.prefix == shown.prefix
        expected = former.secret_hash if former is not None and is_former else self.secret_hash
        proven = hmac.compare_digest(shown.secret_hash(), expected)
        return self.as_shown_by(shown.prefix) if proven else None

    def as_shown_by(self, prefix: str) -> "ApiKey":
        """The key as the holder of the text with this prefix has it: the former text ends earlier."""
        former = self.former
        if former is None or former.prefix != prefix:
            return self
        ends = (former.ends_at, self.expires_at or former.ends_at)
        return replace(self, expires_at=min(ends))

    def caller(self) -> Caller:
        """Who shows this key."""
        return Caller(
            kind=self.kind,
            client=client_of(self.id),
            scopes=self.held_scopes,
            channel_ids=self.channel_ids,
            expires_at=self.expires_at,
            location_ids=self.location_ids,
            budget=self.budget,
            trusted_documents_only=self.trusted_documents_only,
        )


_NO_HASH = bytes(hashlib.sha256().digest_size)


def caller_of(shown: KeyText, stored: ApiKey | None, now: datetime) -> Caller | None:
    """Who shows this text, given the key that its prefix names; None for nobody.

    An unknown prefix costs the same time as a wrong secret, and a wrong secret the same whichever
    of its letters is wrong.
    """
    if stored is None:
        hmac.compare_digest(shown.secret_hash(), _NO_HASH)
        return None
    proven = stored.proven_by(shown)
    if proven is None or proven.kind is not shown.kind or not proven.is_good(now):
        return None
    return proven.caller()


def client_of(key_id: UUID) -> str:
    """The stable name of a key as a client: idempotency keys and audit entries belong to it."""
    return f"{_CLIENT}{key_id.hex}"


def key_id_of(client: str) -> UUID | None:
    """The key behind a client's name; None for other credentials."""
    try:
        return UUID(hex=client.removeprefix(_CLIENT)) if client.startswith(_CLIENT) else None
    except ValueError:
        return None
