"""Mutations of credentials."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.access.types import ApiKey, ApiKeyKind
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.scalars import DateTime
from api.user_errors import UserError
from domain.access import Caller, PrincipalKind
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import create_api_key
from use_cases.access.revoke_api_key import revoke_api_key


@strawberry.input(description="A key to make.")
class ApiKeyCreateInput:
    """Rights are given from one's own."""

    kind: ApiKeyKind = strawberry.field(description="Who it is for.")
    name: str = strawberry.field(description="What people call it; at most 100 characters.")
    scopes: list[str] | None = strawberry.field(
        default=None,
        description="What it may do, of what this credential may; null: all that its kind may. "
        "A partner's key must name them.",
    )
    channel_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Channels it is restricted to; null: every channel. A storefront's key names "
        "exactly one.",
    )
    expires_at: DateTime | None = strawberry.field(
        default=None, description="When it ends; null: never."
    )


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


@strawberry.type(description="What became of revoking a key.", directives=[access("keys:write")])
class ApiKeyRevokePayload:
    """The key as it is now."""

    api_key: ApiKey | None = strawberry.field(
        description="The key; null if refused.", directives=[access("keys:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class AccessMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Make an API key with some of this credential's own rights.",
        directives=[access("keys:write")],
    )
    async def api_key_create(
        self,
        info: Info,
        input: Annotated[ApiKeyCreateInput, strawberry.argument(description="The key.")],
        idempotency_key: IdempotencyKey,
    ) -> ApiKeyCreatePayload:
        texts: dict[str, str] = {}
        written = await info.context.write(
            info,
            lambda unit, caller, now: _create(unit, caller, now, input, texts),
            idempotency_key=idempotency_key,
        )
        made = written.reference
        # By the key's id: an attempt that was rolled back has left a text that opens nothing.
        text = texts.get(made["id"]) if made is not None else None
        return ApiKeyCreatePayload(
            api_key=await _api_key(info.context, written),
            text=text,
            repeated=made is not None and text is None,
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Revoke an API key, for ever; every process refuses it within seconds. "
        "Revoking it again changes nothing.",
        directives=[access("keys:write")],
    )
    async def api_key_revoke(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Which key.")],
        idempotency_key: IdempotencyKey,
    ) -> ApiKeyRevokePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _named(
                revoke_api_key(unit, caller, now, key_id=key_of(id, "ApiKey")).id
            ),
            idempotency_key=idempotency_key,
        )
        return ApiKeyRevokePayload(
            api_key=await _api_key(info.context, written), user_errors=written.user_errors
        )


def _create(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    input: ApiKeyCreateInput,
    texts: dict[str, str],
) -> dict[str, Any]:
    """Make the key; its text goes into `texts`, never into what is kept for repeated requests."""
    channel_ids = input.channel_ids
    created = create_api_key(
        unit,
        caller,
        now,
        kind=PrincipalKind(input.kind.value),
        name=input.name,
        scopes=input.scopes,
        channel_ids=None
        if channel_ids is None
        else [key_of(text, "Channel", field=("channelIds",)) for text in channel_ids],
        expires_at=input.expires_at,
    )
    texts[created.key.id.hex] = created.text
    return _named(created.key.id)


def _named(key_id: UUID) -> dict[str, Any]:
    return {"id": key_id.hex}


async def _api_key(context: Context, written: Written) -> ApiKey | None:
    if written.reference is None or not context.caller.may("keys:read"):
        return None
    found: ApiKey | None = await context.node("ApiKey", UUID(hex=written.reference["id"]))
    return found
