"""Webhook endpoints and their secrets: made, changed, removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from domain.access.caller import Caller, PrincipalKind
from domain.errors import NotFound
from domain.webhooks.endpoint import DisabledReason, EndpointStatus, WebhookEndpoint
from domain.webhooks.secrets import WebhookSecret
from persistence.access.visibility import webhook_endpoints_visible_to
from persistence.dialects import locking
from persistence.tables.log import event_position
from persistence.tables.webhooks import (
    webhook_attempt,
    webhook_cursor,
    webhook_delivery,
    webhook_endpoint,
    webhook_lane,
    webhook_secret,
)

_SAME_NAME = (
    "id", "name", "url", "owner", "event_types", "document", "payload_version", "scopes",
    "disabled_at", "created_at", "updated_at",
)  # fmt: skip


class WebhookEndpointRepository:
    """Endpoints of one transaction. Whoever changes one, or its queue, holds its cursor's row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, endpoint: WebhookEndpoint, secret: WebhookSecret) -> None:
        """Keep a new endpoint. It is told of what gets its place in the log from now on."""
        self._connection.execute(insert(webhook_endpoint), _row(endpoint))
        self.add_secret(endpoint.id, secret)
        newest = select(func.coalesce(func.max(event_position.c.position), 0))
        position = self._connection.execute(newest).scalar_one()
        row = {"endpoint_id": endpoint.id, "position": position, "failures": 0}
        self._connection.execute(insert(webhook_cursor), row)

    def get(self, endpoint_id: UUID, *, visible_to: Caller) -> WebhookEndpoint:
        """The endpoint, locked until the transaction ends.

        Raises NotFound, also when the caller may not see it.
        """
        lock = select(webhook_cursor.c.position).where(webhook_cursor.c.endpoint_id == endpoint_id)
        self._connection.execute(locking(self._connection, lock))
        query = select(webhook_endpoint).where(
            webhook_endpoint.c.id == endpoint_id, webhook_endpoints_visible_to(visible_to)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("No such webhook endpoint.", field=("id",))
        return endpoint_from(row)

    def save(self, endpoint: WebhookEndpoint) -> None:
        """Keep what was changed."""
        changed = update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint.id)
        self._connection.execute(changed.values(_row(endpoint)))

    def forget_failures(self, endpoint_id: UUID) -> None:
        """Try it again at once, as if it had never failed."""
        cursor = update(webhook_cursor).where(webhook_cursor.c.endpoint_id == endpoint_id)
        self._connection.execute(cursor.values(failures=0, failing_since=None, resting_until=None))

    def remove(self, endpoint_id: UUID) -> None:
        """Remove an endpoint with all that is known of its deliveries."""
        deliveries = select(webhook_delivery.c.id).where(
            webhook_delivery.c.endpoint_id == endpoint_id
        )
        of_deliveries = webhook_attempt.c.delivery_id.in_(deliveries)
        self._connection.execute(delete(webhook_attempt).where(of_deliveries))
        for table in (webhook_lane, webhook_delivery, webhook_secret, webhook_cursor):
            self._connection.execute(delete(table).where(table.c.endpoint_id == endpoint_id))
        self._connection.execute(
            delete(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id)
        )

    def secrets_of(self, endpoint_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[WebhookSecret]]:
        """The secrets of endpoints, newest first."""
        query = (
            select(webhook_secret)
            .where(webhook_secret.c.endpoint_id.in_(endpoint_ids))
            .order_by(webhook_secret.c.number.desc())
        )
        found: dict[UUID, list[WebhookSecret]] = {key: [] for key in endpoint_ids}
        for row in self._connection.execute(query):
            secret = WebhookSecret(row.number, row.secret, row.created_at, row.expires_at)
            found[row.endpoint_id].append(secret)
        return found

    def add_secret(self, endpoint_id: UUID, secret: WebhookSecret) -> None:
        """Keep a new secret."""
        row = {
            "endpoint_id": endpoint_id,
            "number": secret.number,
            "secret": secret.value,
            "created_at": secret.created_at,
            "expires_at": secret.expires_at,
        }
        self._connection.execute(insert(webhook_secret), row)

    def expire_secrets(self, endpoint_id: UUID, at: datetime, now: datetime) -> None:
        """Let the secrets of today sign until then, and forget those that expired before."""
        mine = webhook_secret.c.endpoint_id == endpoint_id
        expired = webhook_secret.c.expires_at <= now
        self._connection.execute(delete(webhook_secret).where(mine, expired))
        still = webhook_secret.c.expires_at.is_(None) | (webhook_secret.c.expires_at > at)
        self._connection.execute(update(webhook_secret).where(mine, still).values(expires_at=at))

    def last_secret_number(self, endpoint_id: UUID) -> int:
        """The number of the newest secret."""
        newest = select(func.max(webhook_secret.c.number)).where(
            webhook_secret.c.endpoint_id == endpoint_id
        )
        return self._connection.execute(newest).scalar_one() or 0


def endpoint_from(row: RowMapping) -> WebhookEndpoint:
    """The endpoint of a row."""
    same: dict[str, Any] = {name: row[name] for name in _SAME_NAME}
    reason = row["disabled_reason"]
    return WebhookEndpoint(
        **same,
        owner_kind=PrincipalKind(row["owner_kind"]),
        channel_ids=_keys(row["channel_ids"]),
        location_ids=_keys(row["location_ids"]),
        status=EndpointStatus(row["status"]),
        disabled_reason=None if reason is None else DisabledReason(reason),
    )


def _row(endpoint: WebhookEndpoint) -> dict[str, Any]:
    reason = endpoint.disabled_reason
    return {name: getattr(endpoint, name) for name in _SAME_NAME} | {
        "owner_kind": endpoint.owner_kind.value,
        "owner_key_id": endpoint.owner_key_id,
        "channel_ids": _texts(endpoint.channel_ids),
        "location_ids": _texts(endpoint.location_ids),
        "status": endpoint.status.value,
        "disabled_reason": None if reason is None else reason.value,
    }


def _keys(texts: Sequence[str] | None) -> frozenset[UUID] | None:
    return None if texts is None else frozenset(UUID(hex=text) for text in texts)


def _texts(keys: frozenset[UUID] | None) -> list[str] | None:
    return None if keys is None else sorted(key.hex for key in keys)
