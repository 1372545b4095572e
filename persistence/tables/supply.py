"""What comes to locations: supply that was agreed, and transfers between them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
)

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

incoming_supply = Table(
    "incoming_supply",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("source", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("expected_on", Date, nullable=False),
    Column("status", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("received >= 0", name="received_not_negative"),
    # Begins with the product: who promises asks for the supplies of a few products.
    Index(
        "ux_incoming_supply_product_id_location_id_source_reference",
        "product_id", "location_id", "source", "reference",
        unique=True,
    ),
    Index("ix_incoming_supply_status_expected_on", "status", "expected_on"),
)  # fmt: skip

transfer = Table(
    "transfer",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("number", Words, nullable=False, unique=True),
    Column("from_location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("to_location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("status", Words, nullable=False),
    Column("expected_on", Date),
    Column("reference", Words),
    Column("created_at", Instant, nullable=False),
    Column("shipped_at", Instant),
    Column("received_at", Instant),
    CheckConstraint("from_location_id <> to_location_id", name="locations_differ"),
    Index("ix_transfer_status", "status"),
)

transfer_line = Table(
    "transfer_line",
    metadata,
    Column("transfer_id", Identity, ForeignKey("transfer.id"), primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("shipped", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("lost", BigInteger, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("shipped >= 0 AND shipped <= quantity", name="shipped_within_quantity"),
    CheckConstraint(
        "received >= 0 AND lost >= 0 AND received + lost <= shipped", name="arrived_within_shipped"
    ),
    Index("ix_transfer_line_product_id", "product_id"),
    sqlite_with_rowid=False,
)
