"""Webhooks: deliveries are of events in the log, each that is pending has a way out."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, or_, select

from domain.webhooks.endpoint import EndpointStatus
from domain.webhooks.event_types import TEST_TYPE
from domain.webhooks.retrying import DeliveryStatus
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.log import event, event_position
from persistence.tables.webhooks import (
    webhook_attempt,
    webhook_cursor,
    webhook_delivery,
    webhook_endpoint,
    webhook_lane,
    webhook_secret,
)

_PENDING = webhook_delivery.c.status == DeliveryStatus.PENDING.value


def _not_as_logged(connection: Connection) -> Iterator[Finding]:
    delivery = webhook_delivery.c
    placed = and_(
        event_position.c.stream_id == delivery.stream_id,
        event_position.c.version == delivery.version,
    )
    logged = and_(event.c.stream_id == delivery.stream_id, event.c.version == delivery.version)
    query = (
        select(delivery.id, delivery.type, delivery.position)
        .select_from(webhook_delivery.outerjoin(event_position, placed).outerjoin(event, logged))
        .where(
            delivery.type != TEST_TYPE,
            or_(
                event_position.c.position.is_(None),
                event_position.c.position != delivery.position,
                event.c.type != delivery.type,
            ),
        )
    )
    for row in scan(connection, query):
        yield Violation(
            f"webhook delivery {row.id}",
            f"says it is of {row.type} at position {row.position}, which the log does not",
        )


def _not_as_tried(connection: Connection) -> Iterator[Finding]:
    tried = (
        select(func.count())
        .where(webhook_attempt.c.delivery_id == webhook_delivery.c.id)
        .scalar_subquery()
    )
    delivery = webhook_delivery.c
    query = select(
        delivery.id, delivery.status, delivery.attempts, delivery.finished_at,
        delivery.attempts_in_round, tried.label("tried"),
    )  # fmt: skip
    for row in scan(connection, query):
        subject = f"webhook delivery {row.id}"
        if row.tried != row.attempts or row.attempts_in_round > row.attempts:
            yield Violation(subject, f"counts {row.attempts} attempts; {row.tried} are noted")
        if (row.status == DeliveryStatus.PENDING.value) != (row.finished_at is None):
            yield Violation(subject, f"is {row.status}, and its end says otherwise")


def _without_a_lane(connection: Connection) -> Iterator[Finding]:
    waiting = (
        select(webhook_delivery.c.endpoint_id, webhook_delivery.c.stream_id)
        .where(_PENDING)
        .distinct()
        .subquery()
    )
    same = and_(
        webhook_lane.c.endpoint_id == waiting.c.endpoint_id,
        webhook_lane.c.stream_id == waiting.c.stream_id,
    )
    stuck = (
        select(waiting.c.stream_id)
        .select_from(waiting.outerjoin(webhook_lane, same))
        .where(webhook_lane.c.stream_id.is_(None))
    )
    for row in scan(connection, stuck):
        yield Violation(f"webhook deliveries of {row.stream_id}", "wait, and nobody will send them")
    idle = (
        select(webhook_lane.c.stream_id)
        .select_from(webhook_lane.outerjoin(waiting, same))
        .where(waiting.c.stream_id.is_(None))
    )
    for row in scan(connection, idle):
        yield Violation(f"webhook lane of {row.stream_id}", "has nothing to send")


def _not_able_to_send(connection: Connection) -> Iterator[Finding]:
    endpoint = webhook_endpoint.c
    signs = (
        select(func.count())
        .where(webhook_secret.c.endpoint_id == endpoint.id, webhook_secret.c.expires_at.is_(None))
        .scalar_subquery()
    )
    end = select(func.coalesce(func.max(event_position.c.position), 0)).scalar_subquery()
    query = select(
        endpoint.id, endpoint.status, endpoint.disabled_reason, signs.label("signs"),
        webhook_cursor.c.position, end.label("reach"),
    ).outerjoin(webhook_cursor, webhook_cursor.c.endpoint_id == endpoint.id)  # fmt: skip
    for row in scan(connection, query):
        subject = f"webhook endpoint {row.id}"
        if row.signs != 1:
            yield Violation(subject, f"has {row.signs} secrets that do not expire")
        if row.position is None or row.position > row.reach:
            yield Violation(subject, f"has read the log up to {row.position} of {row.reach}")
        if (row.status == EndpointStatus.DISABLED.value) != (row.disabled_reason is not None):
            yield Violation(subject, f"is {row.status} because of {row.disabled_reason}")


CHECKS = (
    Check(
        "webhook events",
        "Every webhook delivery is of an event of the log, at its place",
        "deliveries",
        rows_of(webhook_delivery),
        _not_as_logged,
    ),
    Check(
        "webhook attempts",
        "Every webhook delivery counts the attempts that are noted, and is over when it ended",
        "deliveries",
        rows_of(webhook_delivery),
        _not_as_tried,
    ),
    Check(
        "webhook queue",
        "Every pending webhook delivery will be sent, and nothing else is waited for",
        "lanes",
        rows_of(webhook_lane),
        _without_a_lane,
    ),
    Check(
        "webhook endpoints",
        "Every webhook endpoint has one lasting secret and a place in the log",
        "endpoints",
        rows_of(webhook_endpoint),
        _not_able_to_send,
    ),
)
