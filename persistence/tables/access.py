"""Credentials: API keys by their hash, and the installation's own signing secret."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

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
    Column("channel_id", Identity, ForeignKey("channel.id")),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Index("ix_api_key_created_at_id", "created_at", "id"),
)

installation_secret = Table(
    "installation_secret",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""Made once at the first migration; settings may override it."""
