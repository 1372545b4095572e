"""Responses as JSON text."""

from typing import Any

import orjson


def to_json(value: object) -> bytes:
    """Encode a response; what JSON has no form for goes as its text (UUID, Decimal, dates).

    Raises TypeError for what has no JSON at all, such as integers of more than 64 bits.
    """
    return orjson.dumps(value, default=_as_text, option=orjson.OPT_NON_STR_KEYS)


def _as_text(value: Any) -> str:
    return str(value)
