"""What differs between two states of a thing, as JSON, without what is personal or secret."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final
from uuid import UUID

PERSONAL: Final = "(personal)"
SECRET: Final = "(secret)"  # noqa: S105 - it stands for one
_PERSONAL_THINGS: Final = frozenset({"Address", "Contact", "Buyer"})
_PERSONAL_NAMES: Final = frozenset(
    {
        "attributes", "city", "company", "default_address_id", "email", "note", "phone",
        "postal_code", "region", "search_text", "street", "street2",
    }
)  # fmt: skip
"""Fields that hold what a person is called, where they live and what they wrote."""
_SECRET_PARTS: Final = ("hash", "digest", "secret", "private", "password", "token")

Difference = tuple[dict[str, Any], dict[str, Any]]
"""The fields that differ, as they were and as they are."""


def difference(before: Any, after: Any, personal: frozenset[str] = frozenset()) -> Difference:
    """The fields of two dataclasses or mappings that differ; all of one where the other is None.

    Parts that are the same are left out, also within lists of equal length. `personal` names
    fields that are personal beside those that always are.
    """
    was, now = _parts(before), _parts(after)
    earlier: dict[str, Any] = {}
    later: dict[str, Any] = {}
    for name in {**was, **now}:
        old, new = was.get(name), now.get(name)
        if old is new or old == new:
            continue
        hidden = _hidden(name, personal)
        if hidden is not None:
            old, new = (None if value is None else hidden for value in (old, new))
        else:
            old, new = _narrowed(old, new)
        if old is not None:
            earlier[name] = old
        if new is not None:
            later[name] = new
    return earlier, later


def _narrowed(old: Any, new: Any) -> tuple[Any, Any]:
    """The parts of two values that differ, as JSON."""
    if is_dataclass(old) and type(old) is type(new) and type(old).__name__ not in _PERSONAL_THINGS:
        return difference(old, new)
    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        pairs = [
            (str(place), _narrowed(was, now))
            for place, (was, now) in enumerate(zip(old, new, strict=True))
            if was is not now and was != now
        ]
        return {place: pair[0] for place, pair in pairs}, {place: pair[1] for place, pair in pairs}
    return plain(old), plain(new)


def plain(value: Any) -> Any:
    """A value as JSON, without what is personal or secret."""
    if type(value).__name__ in _PERSONAL_THINGS:
        return PERSONAL
    if is_dataclass(value):
        return difference(None, value)[1]
    for kinds, told in _TOLD_AS:
        if isinstance(value, kinds):
            return told(value)
    return str(value)


_TOLD_AS: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (Enum, lambda value: value.value),
    (bool | int | float | str | None, lambda value: value),
    (UUID, lambda value: value.hex),
    (datetime | date | time, lambda value: value.isoformat()),
    (bytes, lambda _: SECRET),
    (Mapping, lambda value: difference(None, value)[1]),
    (frozenset | set, lambda value: sorted(str(plain(part)) for part in value)),
    (list | tuple, lambda value: [plain(part) for part in value]),
)
"""The first that fits: an enum may be a text, too."""


def _hidden(name: str, personal: frozenset[str]) -> str | None:
    if any(part in name for part in _SECRET_PARTS):
        return SECRET
    return PERSONAL if name in _PERSONAL_NAMES or name in personal else None


def _parts(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    return {field.name: getattr(value, field.name) for field in fields(value)}
