"""Deliveries of webhooks in the API: what was sent, when, and what came back."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.webhooks.endpoint_type import WebhookEndpoint, webhook_endpoint_node
from domain.events import StreamKind
from domain.webhooks.event_types import TEST_TYPE, TYPES
from domain.webhooks.retrying import AttemptProblem, DeliveryStatus
from persistence.database import Row
from persistence.reads.log import log_cursor
from persistence.reads.webhooks import attempts_by_delivery, deliveries_by_id

describe(
    DeliveryStatus,
    "How far a delivery is.",
    name="WebhookDeliveryStatus",
    PENDING="It is to be sent: now, at its next attempt, or after an earlier one of its order.",
    DELIVERED="The receiver has it.",
    DEAD="It was given up after ten attempts; `webhookDeliveriesReplay` sends it again.",
)
describe(
    AttemptProblem,
    "Why an attempt failed.",
    name="WebhookAttemptProblem",
    BAD_STATUS="The answer was no 2xx.",
    REDIRECTED="The answer was a redirect, which is not followed: change the URL.",
    TIMED_OUT="There was no whole answer within 15 seconds.",
    NOT_RESOLVED="The host's name has no address.",
    ADDRESS_REFUSED="The host's name leads to an address that is not on the public internet.",
    NOT_CONNECTED="No connection came about, or it broke.",
    NOT_SECURE="The certificate is not good, or TLS failed otherwise.",
    BAD_ANSWER="What came back is not HTTP.",
    NO_PAYLOAD="The message could not be made; `detail` says why.",
)


@strawberry.type(
    description="One try at a delivery: how long each step took, and what came back.",
    directives=[access("webhooks:read")],
)
class WebhookAttempt:
    """A connection that was open already was neither resolved nor connected."""

    number: int = strawberry.field(description="Which try it was, from 1.")
    started_at: DateTime = strawberry.field(description="When it began.")
    waited_milliseconds: float = strawberry.field(
        description="How long it waited after it was due: for a worker, and for earlier ones."
    )
    resolve_milliseconds: int | None = strawberry.field(
        description="Until the host's name was resolved, from the beginning."
    )
    connect_milliseconds: int | None = strawberry.field(
        description="From there until a secure connection was there."
    )
    first_byte_milliseconds: int | None = strawberry.field(
        description="Until the answer began, from the beginning."
    )
    total_milliseconds: int = strawberry.field(description="Until it was over.")
    response_status: int | None = strawberry.field(
        description="The HTTP status of the answer; null where there was none."
    )
    problem: AttemptProblem | None = strawberry.field(
        description="Why it failed; null where it did not."
    )
    detail: str | None = strawberry.field(description="More about the problem, for people.")
    response_start: str | None = strawberry.field(
        description="How the body of the answer began, 1,000 characters at most."
    )

    @classmethod
    def of(cls, row: Row) -> "WebhookAttempt":
        """The attempt of a row."""
        same = (
            "number", "started_at", "waited_milliseconds", "resolve_milliseconds",
            "connect_milliseconds", "first_byte_milliseconds", "total_milliseconds",
            "response_status", "detail", "response_start",
        )  # fmt: skip
        problem = row["problem"]
        return cls(
            **{name: row[name] for name in same},
            problem=None if problem is None else AttemptProblem(problem),
        )


@strawberry.type(
    description="One event for one endpoint. Its id is the `webhook-id` of every message of it.",
    directives=[access("webhooks:read")],
)
class WebhookDelivery(Node):
    """Kept for thirty days after it ended; the event itself is kept for ever."""

    type: str = strawberry.field(description="The event's type; `WEBHOOK_TEST` for a test.")
    subject_id: strawberry.ID | None = strawberry.field(
        description="The order or alert it is about; null for a test."
    )
    sequence: int = strawberry.field(description="The event's place in the subject's history.")
    cursor: str | None = strawberry.field(
        description="The event's place in the log: replay `after` it; null for a test."
    )
    status: DeliveryStatus = strawberry.field(description="How far it is.")
    attempt_count: int = strawberry.field(description="How often it was tried, in all.")
    queued_at: DateTime = strawberry.field(description="When it was queued, or queued again.")
    finished_at: DateTime | None = strawberry.field(
        description="When it was delivered or given up."
    )
    next_attempt_at: DateTime | None = strawberry.field(
        description="When deliveries about its subject are tried next, in their order; null once it "
        "ended."
    )
    key: strawberry.Private[UUID]
    endpoint_key: strawberry.Private[UUID]

    @strawberry.field(description="The endpoint it goes to.")
    async def endpoint(self, info: Info) -> WebhookEndpoint | None:
        return await webhook_endpoint_node(info.context, self.endpoint_key, None)

    @strawberry.field(description="The tries, newest first; 100 at most.")
    async def attempts(self, info: Info) -> list[WebhookAttempt]:
        rows = await info.context.load(attempts_by_delivery, self.key)
        return [WebhookAttempt.of(row) for row in rows or ()]

    @classmethod
    def of(cls, row: Row) -> "WebhookDelivery":
        """The delivery of a row."""
        is_test = row["type"] == TEST_TYPE
        subject = "Alert" if row["type"] in TYPES[StreamKind.ALERT] else "Order"
        return cls(
            id=strawberry.ID(global_id("WebhookDelivery", row["id"])),
            key=row["id"],
            endpoint_key=row["endpoint_id"],
            type=row["type"],
            subject_id=None if is_test else strawberry.ID(global_id(subject, row["stream_id"])),
            sequence=row["version"],
            cursor=None if is_test else log_cursor(row["position"]),
            status=DeliveryStatus(row["status"]),
            attempt_count=row["attempts"],
            queued_at=row["queued_at"],
            finished_at=row["finished_at"],
            next_attempt_at=row["due_at"],
        )


async def webhook_delivery_node(
    context: Context, key: UUID, _: int | None
) -> WebhookDelivery | None:
    """A delivery by its key."""
    row = await context.load(deliveries_by_id, key)
    return WebhookDelivery.of(row) if row is not None else None
