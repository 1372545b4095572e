"""Webhooks: who is told, how far each was told, what is on its way, and how it went."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from persistence.column_types import Codes, Identity, Instant, Json, Serial, Words
from persistence.tables.schema import metadata

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("name", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("owner_kind", Words, nullable=False),
    Column("owner_key_id", Identity, ForeignKey("api_key.id")),
    Column("event_types", Codes, nullable=False),
    Column("document", Words),
    Column("payload_version", Words, nullable=False),
    Column("scopes", Codes, nullable=False),
    Column("channel_ids", Json),
    Column("location_ids", Json),
    Column("status", Words, nullable=False),
    Column("disabled_reason", Words),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""`scopes`, `channel_ids` and `location_ids` are the rights with which its payloads are made; null
means every channel, every location."""

webhook_secret = Table(
    "webhook_secret",
    metadata,
    Column("endpoint_id", Identity, ForeignKey("webhook_endpoint.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
)
"""What signs. Kept as it is, for it has to be used: only the sending of webhooks reads
this table, and the audit trail knows by its name that it is not to be told."""

webhook_cursor = Table(
    "webhook_cursor",
    metadata,
    Column("endpoint_id", Identity, ForeignKey("webhook_endpoint.id"), primary_key=True),
    Column("position", Serial, nullable=False, autoincrement=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Instant),
    Column("resting_until", Instant),
)
"""How far in the log an endpoint's deliveries are made, and how its receiver is doing."""

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("endpoint_id", Identity, ForeignKey("webhook_endpoint.id"), nullable=False),
    Column("stream_id", Identity, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", Serial, nullable=False, autoincrement=False),
    Column("type", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempts_in_round", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("endpoint_id", "stream_id", "version"),
    Index("ix_webhook_delivery_queued_at_id", "queued_at", "id"),
    Index("ix_webhook_delivery_endpoint_id_queued_at", "endpoint_id", "queued_at", "id"),
    Index(
        "ix_webhook_delivery_waiting",
        "endpoint_id",
        "stream_id",
        "position",
        sqlite_where=text("status = 'PENDING'"),
        postgresql_where=text("status = 'PENDING'"),
    ),
    Index(
        "ix_webhook_delivery_dead",
        "endpoint_id",
        "position",
        sqlite_where=text("status = 'DEAD'"),
        postgresql_where=text("status = 'DEAD'"),
    ),
    Index("ix_webhook_delivery_finished_at", "finished_at"),
)
"""One event for one endpoint; a test is a stream of its own, at position 0 of no log."""

webhook_lane = Table(
    "webhook_lane",
    metadata,
    Column("endpoint_id", Identity, ForeignKey("webhook_endpoint.id"), primary_key=True),
    Column("stream_id", Identity, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("claim", Integer, nullable=False),
    Column("claimed_until", Instant),
    Column("is_test", Boolean, nullable=False),
    Index("ix_webhook_lane_endpoint_id_due_at", "endpoint_id", "due_at"),
)
"""There is one for each order and endpoint with pending deliveries, which are sent one after the
other by whoever has claimed it. `claim` counts the claims: one whose lease ended is recognised."""

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("delivery_id", Identity, ForeignKey("webhook_delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("waited_milliseconds", Serial, nullable=False),
    Column("resolve_milliseconds", Integer),
    Column("connect_milliseconds", Integer),
    Column("first_byte_milliseconds", Integer),
    Column("total_milliseconds", Integer, nullable=False),
    Column("response_status", Integer),
    Column("problem", Words),
    Column("detail", Words),
    Column("response_start", Words),
)
"""One try: how long each step took, and what came back."""
