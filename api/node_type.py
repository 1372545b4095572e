"""The Node interface: every object with an identity of its own."""

import strawberry

from api.access.scope_directive import ANY_CALLER, access


@strawberry.interface(
    description="An object with a global id. Source: the Relay object identification specification.",
    directives=[access(ANY_CALLER)],
)
class Node:
    """What `node` and `nodes` return."""

    id: strawberry.ID = strawberry.field(
        description="Global, opaque and stable; give it back as it is."
    )
