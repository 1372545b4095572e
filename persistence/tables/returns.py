"""Returns, their lines, and every receipt of pieces."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

merchandise_return = Table(
    "return",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("number", Words, nullable=False, unique=True),
    Column("status", Words, nullable=False),
    Column("decline_reason", Words),
    Column("requested_at", Instant, nullable=False),
    Index("ix_return_requested_at_id", "requested_at", "id"),
)

return_line = Table(
    "return_line",
    metadata,
    Column("return_id", Identity, ForeignKey("return.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("reason", Words, nullable=False),
    Column("note", Words),
    Column("received", Integer, nullable=False),
    Column("dismissed", Integer, nullable=False),
    sqlite_with_rowid=False,
)

return_receipt = Table(
    "return_receipt",
    metadata,
    Column("return_id", Identity, ForeignKey("return.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("line_number", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("disposition", Words, nullable=False),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("received_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
