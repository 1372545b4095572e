"""Inputs that come by the thousand, built at once instead of field by field."""

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any, TypeVar

from strawberry.schema.name_converter import NameConverter
from strawberry.types.arguments import InputContext
from strawberry.types.base import (
    StrawberryList,
    StrawberryOptional,
    get_object_definition,
    has_object_definition,
)

Input = TypeVar("Input")


def flat(input_type: type[Input]) -> type[Input]:
    """Let an input of scalars and enums be built straight from what the client sent.

    Strawberry looks up the name and the type of each field for each item again, which costs more
    than all else that GraphQL does for a bulk update. What comes here has been checked.
    Raises TypeError for an input that has lists or other inputs in it.
    """
    definition = get_object_definition(input_type, strict=True)
    name_of = NameConverter().from_field
    names: dict[str, str] = {}
    absent: dict[str, None] = {}
    for field in definition.fields:
        kind = field.type
        nullable = isinstance(kind, StrawberryOptional)
        if isinstance(kind, StrawberryOptional):
            kind = kind.of_type
        if isinstance(kind, StrawberryList) or has_object_definition(kind):
            raise TypeError(f"{input_type.__name__}.{field.python_name} is no scalar and no enum")
        names[name_of(field)] = field.python_name
        if nullable and field.default is MISSING:
            absent[field.python_name] = None

    def build(kind: type, sent: Mapping[str, Any], _context: InputContext) -> Any:
        return kind(**absent | {names[name]: value for name, value in sent.items()})

    definition.from_input = build
    return input_type
