"""Mutations of webhook endpoints."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeAlias
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.core_schema import core_schema
from api.global_ids import global_id, key_of
from api.webhooks.documents import checked_document
from api.webhooks.endpoint_type import WebhookEndpoint, webhook_endpoint_node
from api.webhooks.inputs import WebhookEndpointInput
from api.webhooks.payload_types import (
    WebhookEndpointDeletePayload,
    WebhookEndpointPayload,
    WebhookSecretPayload,
)
from domain.access.caller import Caller
from domain.webhooks.endpoint import WebhookEndpoint as StoredEndpoint
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.create_webhook_endpoint import create_webhook_endpoint
from use_cases.webhooks.delete_webhook_endpoint import delete_webhook_endpoint
from use_cases.webhooks.endpoint_rights import CheckedDocument
from use_cases.webhooks.pause_webhook_endpoint import pause_webhook_endpoint
from use_cases.webhooks.resume_webhook_endpoint import resume_webhook_endpoint
from use_cases.webhooks.update_webhook_endpoint import (
    WebhookEndpointChanges,
    update_webhook_endpoint,
)

EndpointId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="Which endpoint.")]


@strawberry.type
class WebhookEndpointMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Have events sent to a URL from now on, with the least of this credential's "
        "own rights that will do. A partner's endpoint works as long as the key that answers for it.",
        directives=[access("webhooks:write")],
    )
    async def webhook_endpoint_create(
        self,
        info: Info,
        input: Annotated[WebhookEndpointInput, strawberry.argument(description="The endpoint.")],
        idempotency_key: IdempotencyKey,
    ) -> WebhookSecretPayload:
        secrets: dict[str, str] = {}

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
            made = create_webhook_endpoint(
                unit,
                caller,
                now,
                name=input.name,
                url=input.url,
                event_types=input.event_types,
                channel_ids=input.channel_keys(),
                document=_document(info, input),
                payload_version=input.payload_version,
                allow_loopback=info.context.services.allow_loopback_webhooks,
            )
            secrets[made.endpoint.id.hex] = made.secret.shown()
            return named(made.endpoint.id)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return await secret_payload(info.context, written, secrets)

    @strawberry.mutation(
        description="Change an endpoint to what is given, in full. Its rights are taken anew from "
        "this credential, which answers for it from now on.",
        directives=[access("webhooks:write")],
    )
    async def webhook_endpoint_update(
        self,
        info: Info,
        id: EndpointId,
        input: Annotated[WebhookEndpointInput, strawberry.argument(description="As it shall be.")],
        idempotency_key: IdempotencyKey,
    ) -> WebhookEndpointPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> StoredEndpoint:
            return update_webhook_endpoint(
                unit,
                caller,
                now,
                endpoint_id=_key(id),
                changes=WebhookEndpointChanges(
                    name=input.name,
                    url=input.url,
                    event_types=input.event_types,
                    channel_ids=input.channel_keys(),
                    document=_document(info, input),
                    payload_version=input.payload_version,
                ),
                allow_loopback=info.context.services.allow_loopback_webhooks,
            )

        return await _changed(info, idempotency_key, act)

    @strawberry.mutation(
        description="Send nothing to an endpoint until it is resumed; events wait.",
        directives=[access("webhooks:write")],
    )
    async def webhook_endpoint_pause(
        self, info: Info, id: EndpointId, idempotency_key: IdempotencyKey
    ) -> WebhookEndpointPayload:
        return await _moved(info, idempotency_key, id, pause_webhook_endpoint)

    @strawberry.mutation(
        description="Go on sending, whatever stopped it: what waits, in order, then what is new.",
        directives=[access("webhooks:write")],
    )
    async def webhook_endpoint_resume(
        self, info: Info, id: EndpointId, idempotency_key: IdempotencyKey
    ) -> WebhookEndpointPayload:
        return await _moved(info, idempotency_key, id, resume_webhook_endpoint)

    @strawberry.mutation(
        description="Delete an endpoint with its log of deliveries, for ever.",
        directives=[access("webhooks:write")],
    )
    async def webhook_endpoint_delete(
        self, info: Info, id: EndpointId, idempotency_key: IdempotencyKey
    ) -> WebhookEndpointDeletePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, _: named(
                delete_webhook_endpoint(unit, caller, endpoint_id=_key(id))
            ),
            idempotency_key=idempotency_key,
        )
        gone = written.reference
        return WebhookEndpointDeletePayload(
            deleted_id=None
            if gone is None
            else strawberry.ID(global_id("WebhookEndpoint", UUID(hex=gone["id"]))),
            user_errors=written.user_errors,
        )


class _Move(Protocol):
    """A use case that needs to know nothing but which endpoint."""

    def __call__(
        self, unit: UnitOfWork, caller: Caller, now: datetime, *, endpoint_id: UUID
    ) -> StoredEndpoint: ...


async def _moved(
    info: Info, idempotency_key: str, id: strawberry.ID, move: _Move
) -> WebhookEndpointPayload:
    return await _changed(
        info,
        idempotency_key,
        lambda unit, caller, now: move(unit, caller, now, endpoint_id=_key(id)),
    )


async def _changed(
    info: Info,
    idempotency_key: str,
    act: Callable[[UnitOfWork, Caller, datetime], StoredEndpoint],
) -> WebhookEndpointPayload:
    written = await info.context.write(
        info,
        lambda unit, caller, now: named(act(unit, caller, now).id),
        idempotency_key=idempotency_key,
    )
    return WebhookEndpointPayload(
        webhook_endpoint=await written_endpoint(info.context, written),
        user_errors=written.user_errors,
    )


async def secret_payload(
    context: Context, written: Written, secrets: dict[str, str]
) -> WebhookSecretPayload:
    """What is told of a new secret; `secrets` holds its text if it was made just now."""
    made = written.reference
    secret = secrets.get(made["id"]) if made is not None else None
    return WebhookSecretPayload(
        webhook_endpoint=await written_endpoint(context, written),
        secret=secret,
        repeated=made is not None and secret is None,
        user_errors=written.user_errors,
    )


async def written_endpoint(context: Context, written: Written) -> WebhookEndpoint | None:
    """The endpoint that was written, if it may be read."""
    if written.reference is None or not context.caller.may("webhooks:read"):
        return None
    return await webhook_endpoint_node(context, UUID(hex=written.reference["id"]), None)


def named(key: UUID) -> dict[str, Any]:
    """What is kept for repeated requests: never a secret."""
    return {"id": key.hex}


def _document(info: Info, input: WebhookEndpointInput) -> CheckedDocument | None:
    return checked_document(core_schema(info.schema), input.document, input.event_types)


def _key(text: str) -> UUID:
    return key_of(text, "WebhookEndpoint")
