"""Who people are: roles, and the identity providers whose word is taken."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, UniqueConstraint

from persistence.column_types import Codes, Identity, Instant, Json, Words
from persistence.tables.schema import metadata

role = Table(
    "role",
    metadata,
    Column("code", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("scopes", Codes, nullable=False),
    Column("channel_ids", Json),
    Column("location_ids", Json),
    Column("updated_at", Instant, nullable=False),
)
"""Takes the place of the built-in role of its code. Lists of ids in hexadecimal; null: every one."""

identity_provider = Table(
    "identity_provider",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("issuer", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("roles_claim", Words, nullable=False),
    Column("channel_id", Identity, ForeignKey("channel.id")),
    Column("leeway_seconds", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("issuer", "audience"),
)
