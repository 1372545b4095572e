"""What became of attempts: kept in the log of deliveries, and what follows from it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.access.caller import SYSTEM
from domain.webhooks.endpoint import DisabledReason, EndpointStatus
from domain.webhooks.retrying import AttemptProblem, DeliveryStatus, Health, after_attempt
from domain.webhooks.sending import Attempt, SentLane
from persistence.unit_of_work import UnitOfWork
from persistence.webhooks.lanes import Finished

logger = logging.getLogger("orderwright.webhooks")

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class _Books:
    """What is to be written of one endpoint's attempts."""

    health: Health
    finished: list[Finished] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    due: dict[UUID, datetime] = field(default_factory=dict)
    is_gone: bool = False


def settle_webhook_deliveries(
    unit: UnitOfWork,
    now: datetime,
    *,
    endpoint_id: UUID,
    sent: Sequence[SentLane],
    chance: Callable[[], float],
) -> None:
    """Keep how an endpoint's attempts went; delivered, tried again later, or given up.

    A lane that somebody else has claimed since is left to them. Where the receiver is gone, or has
    failed for days, the endpoint is disabled; what was not delivered waits.
    """
    cursor = unit.webhook_queue.hold(endpoint_id)
    if cursor is None:
        return
    claims = {entry.lane.stream_id: entry.lane.claim for entry in sent}
    mine = unit.webhook_lanes.still_mine(endpoint_id, claims)
    books = _Books(cursor.health)
    for entry in sent:
        if entry.lane.stream_id in mine:
            for attempt in entry.attempts:
                _enter(books, entry, attempt, now, chance())
    unit.webhook_lanes.finish(books.finished, now)
    unit.webhook_lanes.note_attempts(books.attempts)
    unit.webhook_lanes.release(endpoint_id, mine, books.due, now)
    if books.health != cursor.health:
        unit.webhook_queue.note_health(endpoint_id, books.health)
    if books.is_gone:
        disable(unit, now, endpoint_id=endpoint_id, reason=DisabledReason.GONE)
    elif books.health.is_hopeless(now):
        disable(unit, now, endpoint_id=endpoint_id, reason=DisabledReason.FAILING)


def disable(unit: UnitOfWork, now: datetime, *, endpoint_id: UUID, reason: DisabledReason) -> None:
    """Send an endpoint nothing more, and say so to whoever reads the logs."""
    endpoint = unit.webhook_endpoints.get(endpoint_id, visible_to=SYSTEM)
    if endpoint.status is not EndpointStatus.DISABLED:
        unit.webhook_endpoints.save(endpoint.disable(reason, now))
        logger.warning("Webhook endpoint %s is disabled: %s", endpoint_id, reason.value)


def _enter(books: _Books, sent: SentLane, attempt: Attempt, now: datetime, chance: float) -> None:
    delivery, answer = attempt.delivery, attempt.answer
    round_attempts = delivery.attempts_in_round + 1
    follows = after_attempt(
        succeeded=answer.succeeded,
        attempts=round_attempts,
        now=now,
        chance=chance,
        asked_to_wait=answer.retry_after,
        is_test=sent.lane.is_test,
    )
    if not sent.lane.is_test and answer.problem is not AttemptProblem.NO_PAYLOAD:
        # What we could not make says nothing about the receiver.
        books.health = books.health.after(succeeded=answer.succeeded, now=now, chance=chance)
        books.is_gone = books.is_gone or answer.is_gone
    status, due_at = follows.status, follows.due_at
    if answer.is_gone and not sent.lane.is_test:
        # It was no fault of the event's: when somebody resumes the endpoint, it is sent at once.
        status, due_at, round_attempts = DeliveryStatus.PENDING, now, delivery.attempts_in_round
    books.finished.append(Finished(delivery.id, status, delivery.attempts + 1, round_attempts))
    if due_at is not None:
        books.due[sent.lane.stream_id] = due_at
    books.attempts.append(_row(attempt))


def _row(attempt: Attempt) -> dict[str, Any]:
    answer, timings = attempt.answer, attempt.answer.timings
    waited = max(attempt.started_at - attempt.delivery.due_at, timedelta(0))
    return {
        "delivery_id": attempt.delivery.id,
        "number": attempt.delivery.attempts + 1,
        "started_at": attempt.started_at,
        "waited_milliseconds": waited // _MILLISECOND,
        "resolve_milliseconds": timings.resolve,
        "connect_milliseconds": timings.connect,
        "first_byte_milliseconds": timings.first_byte,
        "total_milliseconds": timings.total,
        "response_status": answer.status,
        "problem": None if answer.problem is None else answer.problem.value,
        "detail": answer.detail,
        "response_start": answer.response_start,
    }
