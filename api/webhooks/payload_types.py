"""What mutations of webhooks answer."""

import strawberry

from api.access.scope_directive import access
from api.user_errors import UserError
from api.webhooks.delivery_type import WebhookDelivery
from api.webhooks.endpoint_type import WebhookEndpoint

_ERRORS = "Why it was refused."
_READ = access("webhooks:read")


@strawberry.type(description="What became of an endpoint.", directives=[access("webhooks:write")])
class WebhookEndpointPayload:
    """The endpoint as it is now."""

    webhook_endpoint: WebhookEndpoint | None = strawberry.field(
        description="The endpoint; null if refused.", directives=[_READ]
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(
    description="What became of a secret; it is shown in this answer only.",
    directives=[access("webhooks:write")],
)
class WebhookSecretPayload:
    """The only place where a secret is ever seen."""

    webhook_endpoint: WebhookEndpoint | None = strawberry.field(
        description="The endpoint; null if refused.", directives=[_READ]
    )
    secret: str | None = strawberry.field(
        description="What messages are signed with, `whsec_…`; give it to a library of Standard "
        "Webhooks. Null if refused, and when a request is repeated (`repeated`)."
    )
    repeated: bool = strawberry.field(
        description="Whether an earlier request with this idempotency key did it: the secret was "
        "in that answer. If that answer was lost, rotate the secret."
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(
    description="What became of deleting an endpoint.", directives=[access("webhooks:write")]
)
class WebhookEndpointDeletePayload:
    """What is gone."""

    deleted_id: strawberry.ID | None = strawberry.field(
        description="The endpoint that was; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(description="What became of a test.", directives=[access("webhooks:write")])
class WebhookTestSendPayload:
    """On its way."""

    webhook_delivery: WebhookDelivery | None = strawberry.field(
        description="The delivery: ask `node` for it until it has ended. Null if refused.",
        directives=[_READ],
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(description="What became of a replay.", directives=[access("webhooks:write")])
class WebhookDeliveriesReplayPayload:
    """How much is sent again."""

    webhook_endpoint: WebhookEndpoint | None = strawberry.field(
        description="The endpoint, whose `cursor` says from where the log is read; null if "
        "refused.",
        directives=[_READ],
    )
    replayed_count: int | None = strawberry.field(
        description="How many deliveries were queued again; null if refused, and for `after`, "
        "where they are queued bit by bit."
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)
