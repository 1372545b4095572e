"""Whether an answer is what a document shows, where `…` stands for anything."""

import re
from collections.abc import Iterable
from typing import Any

ANYTHING = "…"


def text_fits(shown: str, text: str) -> bool:
    """Whether a text is as shown; blanks at the ends of lines do not count."""
    pattern = ".*".join(map(re.escape, _trimmed(shown).split(ANYTHING)))
    return re.fullmatch(pattern, _trimmed(text), re.DOTALL) is not None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def difference(shown: Any, found: Any, path: str = "answer") -> str | None:
    """Where JSON differs from what is shown; None where it does not.

    A shown string fits by its pattern; "…" alone fits any value, null too.
    """
    if shown == ANYTHING:
        return None
    if isinstance(shown, dict) and isinstance(found, dict):
        if shown.keys() != found.keys():
            return f"{path} has {sorted(found)}, not {sorted(shown)}"
        return _first((shown[name], found[name], f"{path}.{name}") for name in shown)
    if isinstance(shown, list) and isinstance(found, list):
        return _difference_of_lists(shown, found, path)
    if isinstance(shown, str) and isinstance(found, str):
        same = text_fits(shown, found)
    else:
        same = shown == found
    return None if same else f"{path} is {found!r}, not {shown!r}"


def _difference_of_lists(shown: list[Any], found: list[Any], path: str) -> str | None:
    # A list may be cut short: ["first", "…"].
    if shown and shown[-1] == ANYTHING:
        shown, found = shown[:-1], found[: len(shown) - 1]
    if len(shown) != len(found):
        return f"{path} has {len(found)} parts, not {len(shown)}: {found}"
    pairs = enumerate(zip(shown, found, strict=True))
    return _first((one, other, f"{path}[{index}]") for index, (one, other) in pairs)


def _first(parts: Iterable[tuple[Any, Any, str]]) -> str | None:
    return next(filter(None, (difference(*part) for part in parts)), None)
