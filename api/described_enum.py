"""GraphQL enums of domain enums: the same values, each with a description for clients."""

from enum import Enum

import strawberry
from strawberry.types.enum import EnumValue


def describe(
    members: type[Enum], meaning: str, /, *, name: str | None = None, **values: str
) -> None:
    """Give a domain enum its place in the schema. Raises ValueError unless each value is described."""
    undescribed = {member.name for member in members} ^ values.keys()
    if undescribed:
        raise ValueError(f"{members.__name__}: describe exactly its values: {sorted(undescribed)}")
    strawberry.enum(members, name=name, description=meaning)
    for value in members.__strawberry_definition__.values:  # type: ignore[attr-defined]
        assert isinstance(value, EnumValue)
        value.description = values[value.name]
