"""What is sent to a receiver, and what came of it: the words of the port `WebhookSender`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.webhooks.endpoint import WebhookEndpoint
from domain.webhooks.retrying import GONE, AttemptProblem, Health
from domain.webhooks.secrets import WebhookSecret


def delivery_id(endpoint_id: UUID, stream_id: UUID, version: int) -> UUID:
    """The identity of what an endpoint is told of an event: the same however often it is sent."""
    return uuid5(endpoint_id, f"{stream_id.hex}.{version}")


def message_id(key: UUID) -> str:
    """The `webhook-id` of a delivery: its global id, so that it can be asked for."""
    return f"WebhookDelivery_{key.hex}"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the log has it. `position` is its place in the whole log; 0 for a test."""

    stream_id: UUID
    stream_kind: str
    version: int
    position: int
    type: str
    type_version: int
    data: Mapping[str, Any]
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """One event to send; `attempts` were made before, `attempts_in_round` since it was queued."""

    id: UUID
    event: LoggedEvent
    attempts: int
    attempts_in_round: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedLane:
    """The next events of one stream for one endpoint: to be sent in order, up to a failure."""

    stream_id: UUID
    claim: int
    is_test: bool
    deliveries: Sequence[ClaimedDelivery]


@dataclass(frozen=True, slots=True)
class Receiver:
    """An endpoint as its worker sees it: what signs, and how it is doing."""

    endpoint: WebhookEndpoint
    secrets: Sequence[WebhookSecret]
    health: Health


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What to send. `id` is the same at every attempt; receivers know a repetition by it.

    `traceparent` is the trace that they may continue (W3C Trace Context).
    """

    url: str
    id: str
    timestamp: datetime
    body: bytes = field(repr=False)
    secrets: Sequence[bytes] = field(repr=False)
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the steps of an attempt took, in milliseconds; None for one that never ended.

    A connection that was open already was neither resolved nor connected.
    """

    total: int
    resolve: int | None = None
    connect: int | None = None
    first_byte: int | None = None


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came back: a status where there was an answer, else the problem.

    `detail` says more to a person, `response_start` is how the answer began. `retry_after` is what
    the receiver asked for.
    """

    timings: Timings
    status: int | None = None
    problem: AttemptProblem | None = None
    detail: str | None = None
    response_start: str | None = None
    retry_after: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver has it."""
        return self.problem is None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a delivery, and what came of it."""

    delivery: ClaimedDelivery
    started_at: datetime
    answer: WebhookAnswer


@dataclass(frozen=True, slots=True)
class SentLane:
    """What became of a claimed lane: attempts in order, the last of which may have failed."""

    lane: ClaimedLane
    attempts: Sequence[Attempt]
