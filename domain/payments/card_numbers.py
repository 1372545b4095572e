"""Keeping card numbers out: what looks like one is refused or masked before anything stores it."""

import re
from collections.abc import Sequence

from domain.errors import InvalidInput

_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:4[ -]?(?:[0-9][ -]?){11,17}[0-9]|(?:5[1-5]|2[2-7]|3[47]|6[05])[ -]?(?:[0-9][ -]?){12,16}[0-9])"
    r"(?![0-9A-Za-z])"
)
"""Thirteen to nineteen digits that begin as the large schemes' cards do (ISO/IEC 7812)."""


def without_card_number(value: str | None, *, field: Sequence[str]) -> str | None:
    """The text, if it holds nothing like a card number. Raises InvalidInput."""
    if any(_is_card_number(found[0]) for found in _CANDIDATE.finditer(value or "")):
        raise InvalidInput("This looks like a card number, which is never kept.", field=field)
    return value


def masked(value: str | None, *, limit: int = 255) -> str | None:
    """What a gateway answered, made fit to keep: printable, short, anything like a card masked.

    For answers, which must be recorded whatever they hold.
    """
    shown = "".join(c if c.isprintable() else " " for c in value or "").strip()[:limit]
    return _CANDIDATE.sub(lambda f: "****" if _is_card_number(f[0]) else f[0], shown) or None


def _is_card_number(found: str) -> bool:
    """Whether length and check digit are right (ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in found if character.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return 13 <= len(digits) <= 19 and (doubled + sum(digits[-1::-2])) % 10 == 0
