"""What all subscriptions have in common: where to resume, and the messages besides their own."""

from typing import Annotated, TypeAlias

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.scalars import DateTime

After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last message you have, to resume without loss; none to "
        "begin with a snapshot."
    ),
]


@strawberry.type(
    description="Sent when nothing has happened for a while: the subscription still works.",
    directives=[access(ANY_CALLER)],
)
class Heartbeat:
    """Proof of life; its cursor is where the subscriber stands."""

    cursor: str = strawberry.field(
        description="Give it back as `after` to resume; nothing has happened since."
    )
    at: DateTime = strawberry.field(description="The server's clock.")


@strawberry.type(
    description="The last message of a subscription that cannot resume at its `after`. Subscribe "
    "again without it and take the snapshot for the whole truth.",
    directives=[access(ANY_CALLER)],
)
class CursorExpired:
    """The cursor is not one of ours, or is ahead of the stream since a backup was restored."""

    message: str = strawberry.field(description="Why, for a developer to read.")
