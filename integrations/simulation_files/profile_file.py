"""Sourcing profiles as TOML, with the names of the profile's own fields; amounts are decimal texts."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from domain.errors import DomainError
from domain.fulfillment.sourcing.profiles.profile import (
    Balance,
    Constraints,
    Filter,
    FilterEffect,
    Preference,
    SourcingProfile,
    Weights,
)
from domain.fulfillment.sourcing.profiles.profile_checks import checked_profile
from domain.ports import Expressions
from integrations.simulation_files.reading import SimulationFileInvalid

TEN_THOUSANDTHS = 10_000
WHAT_A_BAD_FILE_RAISES = (AttributeError, InvalidOperation, KeyError, TypeError, ValueError)
PARTS = ("filters", "preferences", "weights", "balance", "constraints")


def load_profile(path: Path, currency: str, expressions: Expressions) -> SourcingProfile:
    """A checked profile, its amounts in a currency.

    Raises SimulationFileInvalid naming the file and the part.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return checked_profile(_profile({**values, "currency": currency}), expressions)
    except DomainError as why:
        raise SimulationFileInvalid(f"{path}: {'.'.join(why.field)}: {why}") from None
    except OSError as why:
        raise SimulationFileInvalid(f"{path} cannot be read: {why.strerror}.") from None
    except WHAT_A_BAD_FILE_RAISES as why:
        raise SimulationFileInvalid(f"{path} is not a profile: {why}.") from None


def _profile(values: Mapping[str, Any]) -> SourcingProfile:
    plain = {name: value for name, value in values.items() if name not in PARTS}
    return SourcingProfile(
        filters=tuple(
            Filter(**{**entry, "effect": FilterEffect(entry.get("effect", "EXCLUDE_LOCATION"))})
            for entry in values.get("filters", ())
        ),
        preferences=tuple(
            Preference(**_amounts(Preference, entry)) for entry in values.get("preferences", ())
        ),
        weights=Weights(**_amounts(Weights, values.get("weights", {}))),
        balance=Balance(**_amounts(Balance, values.get("balance", {}))),
        constraints=Constraints(**_amounts(Constraints, values.get("constraints", {}))),
        **plain,
    )


def _amounts(kind: type, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Texts of whole-number fields are amounts; lists become what the profile keeps."""
    whole = {field.name for field in fields(kind) if "int" in str(field.type)}
    return {name: _value(value, is_whole=name in whole) for name, value in entry.items()}


def _value(value: Any, *, is_whole: bool) -> Any:
    if is_whole and isinstance(value, str):
        scaled = Decimal(value) * TEN_THOUSANDTHS
        if scaled != int(scaled):
            raise ValueError(f"{value} has more than four decimals")
        return int(scaled)
    return tuple(value) if isinstance(value, list) else value
