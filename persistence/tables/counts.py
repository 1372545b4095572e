"""Stock counts and what was found."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
)

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

stock_count = Table(
    "stock_count",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("number", Words, nullable=False, unique=True),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("status", Words, nullable=False),
    Column("approval_over_pieces", BigInteger),
    Column("approval_over_amount", BigInteger),
    Column("approval_currency", Words),
    Column("note", Words),
    Column("created_by", Words, nullable=False),
    Column("decided_by", Words),
    Column("created_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("decided_at", Instant),
    Index("ix_stock_count_status", "status"),
)

stock_count_line = Table(
    "stock_count_line",
    metadata,
    Column("stock_count_id", Identity, ForeignKey("stock_count.id"), primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("expected", BigInteger),
    Column("counted", BigInteger),
    Column("counted_at", Instant),
    Column("robbed", BigInteger, nullable=False),
    CheckConstraint("counted >= 0 AND robbed >= 0", name="not_negative"),
    sqlite_with_rowid=False,
)
