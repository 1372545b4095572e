"""How orders are sourced: profiles by version, and which profile plans a channel's orders."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, text

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

sourcing_profile = Table(
    "sourcing_profile",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("data", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("published_at", Instant, nullable=False),
    CheckConstraint("version > 0", name="version_positive"),
    Index("ux_sourcing_profile_code_version", "code", "version", unique=True),
    Index(
        "ux_sourcing_profile_active",
        "code",
        unique=True,
        sqlite_where=text("active"),
        postgresql_where=text("active"),
    ),
)

sourcing_assignment = Table(
    "sourcing_assignment",
    metadata,
    Column("channel_id", Identity, ForeignKey("channel.id"), primary_key=True),
    Column("profile_code", Words),
    Column("rules", Json, nullable=False),
)
