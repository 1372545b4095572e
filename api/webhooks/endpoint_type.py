"""Webhook endpoints in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from domain.webhooks.endpoint import DisabledReason, EndpointStatus
from persistence.database import Row
from persistence.reads.log import log_cursor
from persistence.reads.webhooks import endpoints_by_id
from persistence.webhooks.endpoints import endpoint_from

describe(
    EndpointStatus,
    "Whether events are sent to an endpoint.",
    name="WebhookEndpointStatus",
    ACTIVE="They are.",
    PAUSED="They wait: somebody said so.",
    DISABLED="They wait: `disabledReason` says why.",
)
describe(
    DisabledReason,
    "Why an endpoint is sent nothing any more, until it is resumed.",
    name="WebhookDisabledReason",
    GONE="The receiver answered 410: it wants nothing more.",
    FAILING="Nothing succeeded for five days.",
    OWNER_REVOKED="The API key of the partner who made it was revoked, has expired or lost "
    "a right that it needs.",
    DOCUMENT_INVALID="Its document does not fit the schema, or its rights, any more.",
)


@strawberry.type(
    description="Somebody who is told of events over HTTPS, signed as Standard Webhooks says.",
    directives=[access("webhooks:read")],
)
class WebhookEndpoint(Node):
    """A receiver, without what signs its messages."""

    name: str = strawberry.field(description="What people call it.")
    url: str = strawberry.field(description="Where messages are sent by POST.")
    event_types: list[str] = strawberry.field(
        description="Types it is told of, or beginnings of types that end in `*`."
    )
    channel_ids: list[strawberry.ID] | None = strawberry.field(
        description="Channels of whose orders it is told; null: every channel. Events that belong "
        "to no channel, such as alerts, are told regardless."
    )
    document: str | None = strawberry.field(
        description="The query whose answer is the `data` of its messages; null: the data of the "
        "event itself."
    )
    payload_version: str = strawberry.field(
        description="The version of messages it gets, whatever newer ones there are."
    )
    scopes: list[str] = strawberry.field(
        description="With which rights its messages are made: the least that its types and its "
        "document need."
    )
    status: EndpointStatus = strawberry.field(description="Whether it is sent events.")
    disabled_reason: DisabledReason | None = strawberry.field(
        description="Why it is disabled; null while it is not."
    )
    disabled_at: DateTime | None = strawberry.field(description="Since when it is disabled.")
    failing_since: DateTime | None = strawberry.field(
        description="Since when nothing has succeeded; null while things do."
    )
    cursor: str = strawberry.field(
        description="Up to where in the log of events its deliveries are queued."
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    updated_at: DateTime = strawberry.field(description="When it was last changed.")

    @classmethod
    def of(cls, row: Row) -> "WebhookEndpoint":
        """The endpoint of a row."""
        found = endpoint_from(row)
        channels = found.channel_ids
        return cls(
            id=strawberry.ID(global_id("WebhookEndpoint", found.id)),
            name=found.name,
            url=found.url,
            event_types=sorted(found.event_types),
            channel_ids=None
            if channels is None
            else [strawberry.ID(global_id("Channel", key)) for key in sorted(channels)],
            document=found.document,
            payload_version=found.payload_version,
            scopes=sorted(found.scopes),
            status=found.status,
            disabled_reason=found.disabled_reason,
            disabled_at=row["disabled_at"],
            failing_since=row["failing_since"],
            cursor=log_cursor(row["position"]),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )


async def webhook_endpoint_node(
    context: Context, key: UUID, _: int | None
) -> WebhookEndpoint | None:
    """An endpoint by its key."""
    row = await context.load(endpoints_by_id, key)
    return WebhookEndpoint.of(row) if row is not None else None
