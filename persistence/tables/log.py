"""The event log, the relay's positions, idempotency records and counters."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, UniqueConstraint, text

from persistence.column_types import Identity, Instant, Json, Serial, Words
from persistence.tables.schema import metadata

event = Table(
    "event",
    metadata,
    Column("stream_id", Identity, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("stream_kind", Words, nullable=False, server_default="ORDER"),
    Column("type", Words, nullable=False),
    Column("type_version", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Column("actor", Words, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""One dense stream per order, cart, alert and so on: `stream_kind` says which. Readers of one stream
follow its versions; readers of the whole log follow `event_position`."""

event_outbox = Table(
    "event_outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("stream_id", Identity, nullable=False),
    Column("version", Integer, nullable=False),
    Column("stream_kind", Words, nullable=False, server_default="ORDER"),
)
"""Events that the relay has not yet given a position. Within a stream ids follow versions, because
a stream's transactions wait for each other; a clock could not promise that."""

event_position = Table(
    "event_position",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=False),
    Column("stream_id", Identity, nullable=False),
    Column("version", Integer, nullable=False),
    Column("stream_kind", Words, nullable=False, server_default="ORDER"),
    UniqueConstraint("stream_id", "version"),
    # Nearly all events are of orders, and whoever reads them all needs no index for it.
    Index(
        "ix_event_position_stream_kind_position",
        "stream_kind",
        "position",
        sqlite_where=text("stream_kind <> 'ORDER'"),
        postgresql_where=text("stream_kind <> 'ORDER'"),
    ),
)
"""The one gap-free order of all committed events."""

idempotency_record = Table(
    "idempotency_record",
    metadata,
    Column("client", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("operation", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("result", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Index("ix_idempotency_record_expires_at", "expires_at"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers handed out on SQLite; PostgreSQL uses a sequence of the same name."""
