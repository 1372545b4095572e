"""Credentials: API keys by their hash, and the installation's own signing secret."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    false,
    true,
)

from persistence.column_types import Codes, Identity, Instant, Words
from persistence.tables.schema import metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("prefix", Words, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", Codes, nullable=False),
    Column("every_channel", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Column("every_location", Boolean, nullable=False, server_default=true()),
    Column("allowed_addresses", Codes),
    Column("budget_points", Integer),
    Column("budget_points_per_second", Integer),
    Column("trusted_documents_only", Boolean, nullable=False, server_default=false()),
    Column("former_prefix", Words),
    Column("former_secret_hash", LargeBinary),
    Column("former_ends_at", Instant),
    Index("ix_api_key_created_at_id", "created_at", "id"),
    Index("ix_api_key_former_prefix", "former_prefix", unique=True),
)
"""A key sees the channels and the locations it is linked to; all of them only where that is said
outright, so that a lost link takes rights away and never gives any. `former_*` is the text it had
before it was rotated."""

api_key_channel = Table(
    "api_key_channel",
    metadata,
    Column("api_key_id", Identity, ForeignKey("api_key.id"), primary_key=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), primary_key=True),
)

api_key_location = Table(
    "api_key_location",
    metadata,
    Column("api_key_id", Identity, ForeignKey("api_key.id"), primary_key=True),
    Column("location_id", Identity, ForeignKey("location.id"), primary_key=True),
)

installation_secret = Table(
    "installation_secret",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""Made once, by whoever needs it first; settings may override it."""

signing_key = Table(
    "signing_key",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("algorithm", Words, nullable=False),
    Column("private_jwk", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
)
"""Sign access tokens. A handful of rows: the one that signs and those whose tokens still live."""

cost_bucket = Table(
    "cost_bucket",
    metadata,
    Column("name", Words, primary_key=True),
    Column("points", Double, nullable=False),
    Column("granted", Double, nullable=False),
    Column("at_seconds", Double, nullable=False),
)
"""What a client may still ask for, as of a second since 1970; `granted` is what it was last given.
Only PostgreSQL's processes share it: with SQLite there is one."""
