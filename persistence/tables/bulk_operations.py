"""Bulk operations, and the parts of their results."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    text,
)

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

bulk_operation = Table(
    "bulk_operation",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("client", Words, nullable=False),
    Column("rights", Json, nullable=False),
    Column("document", Words, nullable=False),
    Column("variables", Json, nullable=False),
    Column("operation_name", Words),
    Column("status", Words, nullable=False),
    Column("cursor", Words),
    Column("object_count", BigInteger, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("part_count", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error_code", Words),
    Column("error_message", Words),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Column("leased_until", Instant),
    CheckConstraint("object_count >= 0 AND byte_count >= 0", name="counts_not_negative"),
    Index("ix_bulk_operation_client_id", "client", "id"),
    Index(
        "ix_bulk_operation_open",
        "id",
        sqlite_where=text("status IN ('CREATED', 'RUNNING')"),
        postgresql_where=text("status IN ('CREATED', 'RUNNING')"),
    ),
    Index("ix_bulk_operation_completed_at", "completed_at"),
)

bulk_operation_part = Table(
    "bulk_operation_part",
    metadata,
    Column("operation_id", Identity, ForeignKey("bulk_operation.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first_byte", BigInteger, nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("object_count", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""JSON Lines of one page, compressed; `first_byte` is where they begin in the whole, uncompressed.
Kept here and not in files, so that a page and the progress it makes are one transaction, and any
process can serve the result."""
