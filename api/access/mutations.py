"""Mutations of credentials."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.api_key_type import ApiKey
from api.access.inputs import ApiKeyCreateInput, ApiKeyUpdateInput
from api.access.payloads import (
    ApiKeyCreatePayload,
    ApiKeyRevokePayload,
    ApiKeyRotatePayload,
    ApiKeyUpdatePayload,
)
from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.global_ids import key_of
from domain.access.api_keys import client_of
from domain.access.caller import Caller, PrincipalKind
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import create_api_key
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.access.rotate_api_key import rotate_api_key
from use_cases.access.update_api_key import update_api_key


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
        text = _text(written, texts)
        return ApiKeyCreatePayload(
            api_key=await _api_key(info.context, written),
            text=text,
            repeated=written.reference is not None and text is None,
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Give an API key a new text, while the present one works on until the overlap "
        "is over: change the programs in between. What the key may do, its id and its idempotency "
        "keys stay the same.",
        directives=[access("keys:write")],
    )
    async def api_key_rotate(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Which key.")],
        idempotency_key: IdempotencyKey,
        overlap_seconds: Annotated[
            int,
            strawberry.argument(
                description="How long the present text still works, from 0 (not at all: it was "
                "seen by others) to 2,592,000 (30 days). A former text that still works ends now."
            ),
        ] = 86_400,
    ) -> ApiKeyRotatePayload:
        texts: dict[str, str] = {}
        written = await info.context.write(
            info,
            lambda unit, caller, now: _rotate(unit, caller, now, id, overlap_seconds, texts),
            idempotency_key=idempotency_key,
        )
        text = _text(written, texts)
        _look_again(info.context, written)
        return ApiKeyRotatePayload(
            api_key=await _api_key(info.context, written),
            text=text,
            repeated=written.reference is not None and text is None,
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Change an API key's name, end, addresses or budget. What it may do never "
        "changes. Every process goes by it within seconds.",
        directives=[access("keys:write")],
    )
    async def api_key_update(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Which key.")],
        input: Annotated[ApiKeyUpdateInput, strawberry.argument(description="The changes.")],
        idempotency_key: IdempotencyKey,
    ) -> ApiKeyUpdatePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _named(
                update_api_key(
                    unit, caller, now, key_id=key_of(id, "ApiKey"), changes=input.changes()
                ).id
            ),
            idempotency_key=idempotency_key,
        )
        _look_again(info.context, written)
        return ApiKeyUpdatePayload(
            api_key=await _api_key(info.context, written), user_errors=written.user_errors
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
        _look_again(info.context, written)
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
    budget = input.cost_budget
    created = create_api_key(
        unit,
        caller,
        now,
        kind=PrincipalKind(input.kind.value),
        name=input.name,
        scopes=input.scopes,
        channel_ids=_keys(input.channel_ids, "Channel", "channelIds"),
        expires_at=input.expires_at,
        location_ids=_keys(input.location_ids, "Location", "locationIds"),
        allowed_addresses=input.allowed_addresses,
        budget=None if budget is None else budget.value(),
        trusted_documents_only=input.trusted_documents_only,
    )
    texts[created.key.prefix] = created.text
    return _named(created.key.id) | {"prefix": created.key.prefix}


def _keys(ids: Sequence[str] | None, type_name: str, field: str) -> list[UUID] | None:
    return None if ids is None else [key_of(text, type_name, field=(field,)) for text in ids]


def _rotate(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    id: str,
    overlap_seconds: int,
    texts: dict[str, str],
) -> dict[str, Any]:
    """Rotate the key; its text goes into `texts`, never into what is kept for repeated requests."""
    rotated = rotate_api_key(
        unit, caller, now,
        key_id=key_of(id, "ApiKey"), overlap=timedelta(seconds=overlap_seconds),
    )  # fmt: skip
    texts[rotated.key.prefix] = rotated.text
    return _named(rotated.key.id) | {"prefix": rotated.key.prefix}


def _text(written: Written, texts: dict[str, str]) -> str | None:
    """The text that was drawn, if this very request drew it.

    By the key's prefix: an attempt that was rolled back has left a text that opens nothing.
    """
    # What an earlier release kept names no prefix.
    return None if written.reference is None else texts.get(written.reference.get("prefix", ""))


def _named(key_id: UUID) -> dict[str, Any]:
    return {"id": key_id.hex}


def _look_again(context: Context, written: Written) -> None:
    """At what is connected with the key that was changed."""
    if written.reference is not None:
        client = client_of(UUID(hex=written.reference["id"]))
        context.services.rights_changed(lambda caller: caller.client == client)


async def _api_key(context: Context, written: Written) -> ApiKey | None:
    if written.reference is None or not context.caller.may("keys:read"):
        return None
    found: ApiKey | None = await context.node("ApiKey", UUID(hex=written.reference["id"]))
    return found
