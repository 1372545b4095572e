"""Key/value pairs that partners keep with an object."""

from collections.abc import Sequence

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from domain.errors import InvalidInput


@strawberry.type(description="A key/value pair.", directives=[access(ANY_CALLER)])
class Attribute:
    """What a partner keeps with an object."""

    key: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value.")


@strawberry.input(description="A key/value pair.")
class AttributeInput:
    """What a client sends for an attribute."""

    key: str = strawberry.field(description="Its name: letters, digits, `.`, `_`, `-`.")
    value: str = strawberry.field(description="Its value.")


def attributes_of(pairs: Sequence[AttributeInput]) -> dict[str, str]:
    """The pairs by key. Raises InvalidInput for a key that is given twice."""
    values = {pair.key: pair.value for pair in pairs}
    if len(values) != len(pairs):
        raise InvalidInput("A key is given twice.", field=("attributes",))
    return values
