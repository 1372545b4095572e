"""What comes of making, rotating, changing and revoking API keys."""

import strawberry

from api.access.api_key_type import ApiKey
from api.access.scope_directive import access
from api.user_errors import UserError


@strawberry.type(description="What became of making a key.", directives=[access("keys:write")])
class ApiKeyCreatePayload:
    """The only place where the text of a key is ever seen."""

    api_key: ApiKey | None = strawberry.field(
        description="The key; null if refused.", directives=[access("keys:read")]
    )
    text: str | None = strawberry.field(
        description="The credential, to be sent as `Authorization: Bearer <text>`. Shown this once "
        "and not kept: null if refused, and when a request is repeated (`repeated`)."
    )
    repeated: bool = strawberry.field(
        description="Whether an earlier request with this idempotency key made the key: its text "
        "was in that answer. If that answer was lost, revoke the key and make another."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of rotating a key.", directives=[access("keys:write")])
class ApiKeyRotatePayload:
    """The key with its new text."""

    api_key: ApiKey | None = strawberry.field(
        description="The key, with the prefixes of both texts; null if refused.",
        directives=[access("keys:read")],
    )
    text: str | None = strawberry.field(
        description="The new credential. Shown this once and not kept: null if refused, and when "
        "a request is repeated (`repeated`)."
    )
    repeated: bool = strawberry.field(
        description="Whether an earlier request with this idempotency key rotated the key: the "
        "text was in that answer. If that answer was lost, rotate again."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of changing a key.", directives=[access("keys:write")])
class ApiKeyUpdatePayload:
    """The key as it is now."""

    api_key: ApiKey | None = strawberry.field(
        description="The key; null if refused.", directives=[access("keys:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of revoking a key.", directives=[access("keys:write")])
class ApiKeyRevokePayload:
    """The key as it is now."""

    api_key: ApiKey | None = strawberry.field(
        description="The key; null if refused.", directives=[access("keys:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
