"""Webhooks for queries and for workers: endpoints, deliveries, how each attempt went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from domain.access.caller import Caller, PrincipalKind
from domain.access.scopes import held_scopes
from domain.webhooks.endpoint import EndpointStatus, WebhookEndpoint
from domain.webhooks.retrying import DeliveryStatus
from persistence.access.visibility import webhook_endpoints_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.access import api_key
from persistence.tables.log import event_position
from persistence.tables.webhooks import (
    webhook_attempt,
    webhook_cursor,
    webhook_delivery,
    webhook_endpoint,
    webhook_lane,
)
from persistence.webhooks.endpoints import endpoint_from

ATTEMPTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries: every part that is given must hold. None means any."""

    endpoint_id: UUID | None = None
    statuses: Sequence[str] | None = None
    types: Sequence[str] | None = None
    stream_id: UUID | None = None


_ENDPOINT_ORDER = (SortColumn(webhook_endpoint.c.id, "id", descending=True),)
_DELIVERY_ORDER = (
    SortColumn(webhook_delivery.c.queued_at, "queued_at", descending=True),
    SortColumn(webhook_delivery.c.id, "id", descending=True),
)


def _endpoints(caller: Caller) -> Select[tuple[object, ...]]:
    return (
        select(
            webhook_endpoint,
            webhook_cursor.c.position,
            webhook_cursor.c.failures,
            webhook_cursor.c.failing_since,
        )
        .join(webhook_cursor, webhook_cursor.c.endpoint_id == webhook_endpoint.c.id)
        .where(webhook_endpoints_visible_to(caller))
    )


def endpoint_page(connection: Connection, caller: Caller, request: PageRequest) -> Page[RowMapping]:
    """A page of endpoints, newest first."""
    return read_page(connection, _endpoints(caller), _ENDPOINT_ORDER, request)


def count_endpoints(connection: Connection, caller: Caller) -> int:
    """How many endpoints the caller may see."""
    return count_rows(connection, _endpoints(caller))


def endpoints_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Endpoints by id; absent and hidden ones are left out."""
    rows = connection.execute(_endpoints(caller).where(webhook_endpoint.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}


def _deliveries(caller: Caller, wanted: DeliveryFilter) -> Select[tuple[object, ...]]:
    query = (
        select(webhook_delivery, webhook_lane.c.due_at)
        .join(webhook_endpoint, webhook_endpoint.c.id == webhook_delivery.c.endpoint_id)
        .outerjoin(
            webhook_lane,
            and_(
                webhook_lane.c.endpoint_id == webhook_delivery.c.endpoint_id,
                webhook_lane.c.stream_id == webhook_delivery.c.stream_id,
                webhook_delivery.c.status == DeliveryStatus.PENDING.value,
            ),
        )
        .where(webhook_endpoints_visible_to(caller))
    )
    if wanted.endpoint_id is not None:
        query = query.where(webhook_delivery.c.endpoint_id == wanted.endpoint_id)
    if wanted.stream_id is not None:
        query = query.where(webhook_delivery.c.stream_id == wanted.stream_id)
    if wanted.statuses:
        query = query.where(webhook_delivery.c.status.in_(wanted.statuses))
    if wanted.types:
        query = query.where(webhook_delivery.c.type.in_(wanted.types))
    return query


def delivery_page(
    connection: Connection, caller: Caller, wanted: DeliveryFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of deliveries, those queued last first."""
    return read_page(connection, _deliveries(caller, wanted), _DELIVERY_ORDER, request)


def count_deliveries(connection: Connection, caller: Caller, wanted: DeliveryFilter) -> int:
    """How many deliveries match."""
    return count_rows(connection, _deliveries(caller, wanted))


def deliveries_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Deliveries by id; absent and hidden ones are left out."""
    query = _deliveries(caller, DeliveryFilter()).where(webhook_delivery.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def attempts_by_delivery(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """The newest attempts of deliveries that were read under the caller's rights, newest first."""
    query = (
        select(webhook_attempt)
        .where(webhook_attempt.c.delivery_id.in_(ids))
        .order_by(webhook_attempt.c.delivery_id, webhook_attempt.c.number.desc())
    )
    found: dict[UUID, list[RowMapping]] = {key: [] for key in ids}
    for row in connection.execute(query).mappings():
        if len(found[row["delivery_id"]]) < ATTEMPTS_SHOWN:
            found[row["delivery_id"]].append(row)
    return found


def finished_deliveries(
    connection: Connection, endpoint_id: UUID, ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """Deliveries of an endpoint by id, those that are pending included."""
    query = select(webhook_delivery).where(
        webhook_delivery.c.endpoint_id == endpoint_id, webhook_delivery.c.id.in_(list(ids))
    )
    return connection.execute(query).mappings().all()


def dead_deliveries(
    connection: Connection, endpoint_id: UUID, *, limit: int
) -> Sequence[RowMapping]:
    """An endpoint's dead letters, oldest first; no tests."""
    query = (
        select(webhook_delivery)
        .where(
            webhook_delivery.c.endpoint_id == endpoint_id,
            webhook_delivery.c.status == DeliveryStatus.DEAD.value,
            webhook_delivery.c.position > 0,
        )
        .order_by(webhook_delivery.c.position)
        .limit(limit)
    )
    return connection.execute(query).mappings().all()


_IS_ACTIVE = webhook_endpoint.c.status == EndpointStatus.ACTIVE.value


def endpoints_behind(connection: Connection, position: int) -> list[WebhookEndpoint]:
    """Active endpoints whose queue does not reach this position of the log."""
    query = (
        select(webhook_endpoint)
        .join(webhook_cursor, webhook_cursor.c.endpoint_id == webhook_endpoint.c.id)
        .where(_IS_ACTIVE, webhook_cursor.c.position < position)
        .order_by(webhook_endpoint.c.id)
    )
    return [endpoint_from(row) for row in connection.execute(query).mappings()]


def endpoints_due(connection: Connection, now: datetime) -> list[WebhookEndpoint]:
    """Endpoints with something to send that may be sent now."""
    resting = webhook_cursor.c.resting_until
    may_send = and_(_IS_ACTIVE, or_(resting.is_(None), resting <= now))
    query = (
        select(webhook_endpoint)
        .join(webhook_cursor, webhook_cursor.c.endpoint_id == webhook_endpoint.c.id)
        .where(_has_due_lane(now), or_(may_send, _has_due_lane(now, webhook_lane.c.is_test)))
        .order_by(webhook_endpoint.c.id)
    )
    return [endpoint_from(row) for row in connection.execute(query).mappings()]


def _has_due_lane(now: datetime, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    free = or_(webhook_lane.c.claimed_until.is_(None), webhook_lane.c.claimed_until <= now)
    return exists().where(
        webhook_lane.c.endpoint_id == webhook_endpoint.c.id,
        webhook_lane.c.due_at <= now,
        free,
        *conditions,
    )


def endpoints_without_owner(connection: Connection, now: datetime) -> Sequence[UUID]:
    """Active endpoints of partners whose key was revoked, has expired or lost a right they need."""
    query = (
        select(
            webhook_endpoint.c.id,
            webhook_endpoint.c.scopes.label("needed"),
            api_key.c.kind,
            api_key.c.scopes,
            or_(api_key.c.revoked_at.is_not(None), api_key.c.expires_at <= now).label("is_over"),
        )
        .join(api_key, api_key.c.id == webhook_endpoint.c.owner_key_id)
        .where(_IS_ACTIVE)
    )
    return [
        row.id
        for row in connection.execute(query)
        if row.is_over or not row.needed <= held_scopes(PrincipalKind(row.kind), row.scopes)
    ]


def endpoint_overview(connection: Connection) -> Sequence[RowMapping]:
    """Every endpoint, oldest first, with how much waits for it: for a person at a terminal.

    `behind` are events of the whole log that were not looked at for it yet.
    """
    mine = webhook_delivery.c.endpoint_id == webhook_endpoint.c.id

    def counted(status: DeliveryStatus) -> ColumnElement[int]:
        return (
            select(func.count())
            .where(mine, webhook_delivery.c.status == status.value)
            .scalar_subquery()
        )

    end = select(func.coalesce(func.max(event_position.c.position), 0)).scalar_subquery()
    shown = ("name", "url", "status", "disabled_reason")
    query = (
        select(
            *(webhook_endpoint.c[name] for name in shown),
            webhook_cursor.c.failing_since,
            (end - webhook_cursor.c.position).label("behind"),
            counted(DeliveryStatus.PENDING).label("pending"),
            counted(DeliveryStatus.DEAD).label("dead"),
        )
        .join(webhook_cursor, webhook_cursor.c.endpoint_id == webhook_endpoint.c.id)
        .order_by(webhook_endpoint.c.id)
    )
    return connection.execute(query).mappings().all()
