"""Pieces held for carts and quotes for a limited time."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, text

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

_IS_OPEN = text("status = 'CREATED'")

reservation = Table(
    "reservation",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("owner_kind", Words, nullable=False),
    Column("owner_id", Identity, nullable=False, index=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("status", Words, nullable=False),
    Column("reference", Words),
    Column("expires_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    Index("ix_reservation_created_at_id", "created_at", "id"),
    # Timers and sums look at what is open only, which is little beside what is over.
    Index(
        "ix_reservation_expires_at",
        "expires_at",
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
    Index(
        "ix_reservation_product_id_location_id",
        "product_id",
        "location_id",
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
)
