"""Documents of the merchant's own apps, which clients name instead of sending them."""

from sqlalchemy import Column, Index, Table, UniqueConstraint

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

trusted_document = Table(
    "trusted_document",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("application", Words, nullable=False),
    Column("document_id", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("operation_name", Words),
    Column("loaded_at", Instant, nullable=False),
    UniqueConstraint("document_id", "application"),
    Index("ix_trusted_document_sha256", "sha256"),
    Index("ix_trusted_document_loaded_at_id", "loaded_at", "id"),
)
"""Two apps may have the same document under the same id; the same id never means two texts."""
