"""The text of a JSON Web Token, taken apart before anything of it is believed."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

LENGTH_LIMIT: Final = 8_192
"""Tokens of identity providers carry groups and names; a longer one is refused unread."""

_FORM = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class TokenText:
    """A compact JWS. Header and claims are what it *says*, for choosing how to check it."""

    text: str = field(repr=False)
    header: dict[str, Any]
    claims: dict[str, Any] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "TokenText | None":
        """The parts of a text that has the form of a signed token, else None."""
        form = _FORM.fullmatch(text) if len(text) <= LENGTH_LIMIT else None
        if form is None or not _is_canonical(form.group(3)):
            return None
        header, claims = _json_object(form.group(1)), _json_object(form.group(2))
        if header is None or claims is None or "crit" in header:
            # Nobody may demand of us what we do not understand (RFC 7515, section 4.1.11).
            return None
        return cls(text, header, claims)


def _json_object(part: str) -> dict[str, Any] | None:
    try:
        found = json.loads(_decoded(part), object_pairs_hook=_without_repeats)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; two readers may not understand it in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _is_canonical(signature: str) -> bool:
    """Whether this is how we write its bytes; base64 has letters that differ in no bit that counts."""
    try:
        raw = _decoded(signature)
    except (binascii.Error, ValueError):
        return False
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") == signature


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
