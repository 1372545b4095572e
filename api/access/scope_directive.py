"""The `@access` directive: the scope a client needs stands in the schema, beside what it guards."""

from typing import Final

import strawberry
from strawberry.schema_directive import Location

ANY_CALLER: Final = "any"
"""The scope every valid credential holds."""


@strawberry.schema_directive(
    name="access",
    locations=[Location.OBJECT, Location.INTERFACE, Location.FIELD_DEFINITION],
    description=(
        "The scope a credential must hold to read what this marks. A field without its own "
        'inherits the scope of its type; "any" means every valid credential. A shopper who has '
        "signed in needs `own` instead, and sees what is theirs; where it is not said, `scope`."
    ),
)
class Access:
    """What a type or field asks of its caller; made by `access`."""

    scope: str
    own: str | None = strawberry.UNSET


def access(scope: str, *, own: str | None = None) -> Access:
    """Guard a type or a field: `@strawberry.type(directives=[access("orders:read")])`.

    `own` opens it to shoppers with that scope. Say it for each field of a type that holds more than
    a shopper should see: what is added to such a type later is closed to them until it is opened.
    """
    if not scope:
        raise ValueError("A guarded type or field names a scope.")
    return Access(scope=scope) if own is None else Access(scope=scope, own=own)
