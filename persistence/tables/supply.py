"""What comes to locations: supply that was agreed."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Table

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
