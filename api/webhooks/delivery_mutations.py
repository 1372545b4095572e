"""Mutations of what is sent: secrets, tests, replays."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Info
from api.global_ids import key_of
from api.webhooks.delivery_type import webhook_delivery_node
from api.webhooks.inputs import WebhookReplayInput
from api.webhooks.mutations import EndpointId, named, secret_payload, written_endpoint
from api.webhooks.payload_types import (
    WebhookDeliveriesReplayPayload,
    WebhookSecretPayload,
    WebhookTestSendPayload,
)
from domain.access.caller import Caller
from persistence.reads.log import parse_log_cursor
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.replay_webhook_deliveries import replay_webhook_deliveries
from use_cases.webhooks.rotate_webhook_secret import rotate_webhook_secret
from use_cases.webhooks.send_webhook_test import send_webhook_test


@strawberry.type
class WebhookDeliveryMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Draw a new secret. Messages carry a signature of each until the overlap is "
        "over: give the new one to the receiver meanwhile.",
        directives=[access("webhooks:write")],
    )
    async def webhook_secret_rotate(
        self,
        info: Info,
        id: EndpointId,
        idempotency_key: IdempotencyKey,
        overlap_hours: Annotated[
            int,
            strawberry.argument(
                description="How long the old one signs too; 0 to 168. 0 is for one that leaked."
            ),
        ] = 24,
    ) -> WebhookSecretPayload:
        secrets: dict[str, str] = {}

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
            key = key_of(id, "WebhookEndpoint")
            secret = rotate_webhook_secret(
                unit, caller, now, endpoint_id=key, overlap=timedelta(hours=overlap_hours)
            )
            secrets[key.hex] = secret.shown()
            return named(key)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return await secret_payload(info.context, written, secrets)

    @strawberry.mutation(
        description="Send one message of type `WEBHOOK_TEST`, tried once, whatever the endpoint's "
        "status. A worker sends it within moments; the delivery tells how it went.",
        directives=[access("webhooks:write")],
    )
    async def webhook_test_send(
        self, info: Info, id: EndpointId, idempotency_key: IdempotencyKey
    ) -> WebhookTestSendPayload:
        context = info.context
        written = await context.write(
            info,
            lambda unit, caller, now: named(
                send_webhook_test(unit, caller, now, endpoint_id=key_of(id, "WebhookEndpoint"))
            ),
            idempotency_key=idempotency_key,
        )
        queued = written.reference
        readable = queued is not None and context.caller.may("webhooks:read")
        return WebhookTestSendPayload(
            webhook_delivery=await webhook_delivery_node(context, UUID(hex=queued["id"]), None)
            if readable
            else None,
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Send again what was sent or given up: chosen deliveries, all dead letters, or "
        "everything behind a cursor of the log.",
        directives=[access("webhooks:write")],
    )
    async def webhook_deliveries_replay(
        self,
        info: Info,
        id: EndpointId,
        input: Annotated[
            WebhookReplayInput, strawberry.argument(description="What to send again.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> WebhookDeliveriesReplayPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
            key = key_of(id, "WebhookEndpoint")
            count = replay_webhook_deliveries(
                unit,
                caller,
                now,
                endpoint_id=key,
                delivery_ids=input.delivery_keys(),
                after=None if input.after is None else parse_log_cursor(input.after),
                dead_letters=bool(input.dead_letters),
            )
            return {**named(key), "count": count if input.after is None else None}

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        done = written.reference
        return WebhookDeliveriesReplayPayload(
            webhook_endpoint=await written_endpoint(info.context, written),
            replayed_count=None if done is None else done["count"],
            user_errors=written.user_errors,
        )
