"""Sourcing profiles as the JSON that is kept of each version, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from domain.fulfillment.sourcing.profiles.profile import (
    AssignmentRule,
    Balance,
    Constraints,
    Filter,
    FilterEffect,
    Preference,
    SourcingProfile,
    Weights,
)

_COLUMNS = ("code", "version", "name")
"""What has a column of its own."""


def profile_to_data(profile: SourcingProfile) -> dict[str, Any]:
    """Everything of a version that has no column of its own."""
    data = asdict(profile)
    return {name: value for name, value in data.items() if name not in _COLUMNS}


def profile_from_data(
    code: str, version: int, name: str, data: Mapping[str, Any]
) -> SourcingProfile:
    """The profile that was kept; what a later release added has its default."""
    constraints = dict(data["constraints"])
    for key in ("allowed_location_codes", "forbidden_location_codes"):
        constraints[key] = tuple(constraints[key])
    return SourcingProfile(
        code=code,
        version=version,
        name=name,
        currency=data["currency"],
        filters=tuple(
            Filter(**entry | {"effect": FilterEffect(entry["effect"])}) for entry in data["filters"]
        ),
        preferences=tuple(Preference(**entry) for entry in data["preferences"]),
        weights=Weights(**data["weights"]),
        balance=Balance(**data["balance"]),
        constraints=Constraints(**constraints),
        road_factor_basis_points=data["road_factor_basis_points"],
        node_limit=data["node_limit"],
    )


def rules_to_data(rules: Sequence[AssignmentRule]) -> list[dict[str, str]]:
    """The rules of an assignment, in their order."""
    return [asdict(rule) for rule in rules]


def rules_from_data(data: Sequence[Mapping[str, str]]) -> tuple[AssignmentRule, ...]:
    """The rules that were kept."""
    return tuple(AssignmentRule(**entry) for entry in data)
