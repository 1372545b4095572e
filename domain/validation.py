"""Checks shared by everything that people type: present, short enough, printable."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from domain.countries import COUNTRY_CODES
from domain.currencies import MINOR_UNIT_DIGITS
from domain.errors import InvalidInput

CODE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LARGEST_QUANTITY = 10_000_000
"""A bound on any one quantity, so that sums stay inside 64 bits and typing errors are caught."""

ATTRIBUTES_LIMIT = 50
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing here happened earlier, and identities count from here."""


def text(value: str, *, field: Sequence[str], limit: int = 255) -> str:
    """A trimmed, printable, non-empty text of at most `limit` characters."""
    trimmed = optional_text(value, field=field, limit=limit)
    if trimmed is None:
        raise InvalidInput("Must not be empty.", field=field)
    return trimmed


def optional_text(value: str | None, *, field: Sequence[str], limit: int = 255) -> str | None:
    """A trimmed, printable text, or None where nothing was given."""
    trimmed = (value or "").strip()
    if len(trimmed) > limit:
        raise InvalidInput(f"At most {limit} characters.", field=field)
    if not storable(trimmed):
        raise InvalidInput("Control characters are not allowed.", field=field)
    return trimmed or None


def storable(value: str) -> bool:
    """Whether a text can be in a database; a lookup of any other finds nothing.

    Surrogates cannot be stored as UTF-8, NUL not in PostgreSQL, and controls hide in logs.
    """
    return not any((c < " " and c not in "\n\t") or "\ud800" <= c <= "\udfff" for c in value)


def code(value: str, *, field: Sequence[str]) -> str:
    """A natural key: letters, digits, dot, dash, underscore; at most 64."""
    if CODE_PATTERN.fullmatch(value) is None:
        raise InvalidInput(
            "A code has letters, digits, '.', '_' and '-', at most 64, and starts with a letter "
            "or digit.",
            field=field,
        )
    return value


def quantity(value: int, *, field: Sequence[str]) -> int:
    """A positive number of pieces."""
    if not 0 < value <= LARGEST_QUANTITY:
        raise InvalidInput(f"A quantity is from 1 to {LARGEST_QUANTITY}.", field=field)
    return value


def clock_time(value: str | None, *, field: Sequence[str]) -> time | None:
    """A time of day written HH:MM, or None where nothing was given."""
    if value is None:
        return None
    if CLOCK_TIME.fullmatch(value) is None:
        raise InvalidInput("A time of day is HH:MM, from 00:00 to 23:59.", field=field)
    return time.fromisoformat(value)


def measure(value: int | None, *, field: Sequence[str]) -> int | None:
    """A weight or length: zero or more, within bounds."""
    if value is not None and not 0 <= value <= LARGEST_QUANTITY:
        raise InvalidInput(f"Must be from 0 to {LARGEST_QUANTITY}.", field=field)
    return value


def country_code(value: str, *, field: Sequence[str]) -> str:
    """An ISO 3166-1 alpha-2 code."""
    if value not in COUNTRY_CODES:
        raise InvalidInput(f"{value!r} is not an ISO 3166-1 alpha-2 country code.", field=field)
    return value


def currency_code(value: str, *, field: Sequence[str]) -> str:
    """An ISO 4217 code."""
    if value not in MINOR_UNIT_DIGITS:
        raise InvalidInput(f"{value!r} is not an ISO 4217 currency code.", field=field)
    return value


def attributes(values: Mapping[str, str], *, field: Sequence[str]) -> dict[str, str]:
    """Bounded key/value pairs that partners round-trip."""
    if len(values) > ATTRIBUTES_LIMIT:
        raise InvalidInput(f"At most {ATTRIBUTES_LIMIT} attributes.", field=field)
    return {
        code(key, field=field): text(value, field=(*field, key), limit=1000)
        for key, value in values.items()
    }


def past_instant(value: datetime, now: datetime, *, field: Sequence[str]) -> datetime:
    """An instant that can have been: from 1970 until now."""
    if not EARLIEST <= value <= now:
        raise InvalidInput("Must be from 1970 until now.", field=field)
    return value
