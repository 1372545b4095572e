"""The audit trail: what people and programs of the merchant and its partners changed."""

from sqlalchemy import Column, ForeignKey, Index, Table

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("occurred_at", Instant, nullable=False),
    Column("principal_kind", Words, nullable=False),
    Column("client", Words, nullable=False),
    Column("subject", Words),
    Column("mutation", Words, nullable=False),
    Column("operation_name", Words),
    Column("request_id", Words, nullable=False),
    Column("client_address", Words),
    Column("user_agent", Words),
    Column("changes", Json, nullable=False),
    Index("ix_audit_entry_client_id", "client", "id"),
    Index("ix_audit_entry_mutation_id", "mutation", "id"),
)
"""Written with what it tells of, in one transaction; never changed, and forgotten after its time.
Identities grow with time."""

audit_object = Table(
    "audit_object",
    metadata,
    Column("object_id", Words, primary_key=True),
    Column("audit_entry_id", Identity, ForeignKey("audit_entry.id"), primary_key=True),
    Index("ix_audit_object_audit_entry_id", "audit_entry_id"),
)
"""Which entries are about an object, by its global id."""
