"""Locations, the stock ledger, and the positions that are its running sums."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
)

from persistence.column_types import Codes, Identity, Instant, Serial, Words
from persistence.tables.schema import metadata

location = Table(
    "location",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("address_id", Identity, ForeignKey("address.id"), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("time_zone", Words, nullable=False),
    Column("capabilities", Codes, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("calendar_code", Words),
    Column("cut_off_time", Words),
    Column("handling_days", Integer, nullable=False, server_default="0"),
    Column("daily_capacity", Integer),
    Column("created_at", Instant, nullable=False),
)

INSIDE_COLUMNS = ("available", "reserved", "committed", "quality_control", "damaged")
RULE_COLUMNS = ("safety_stock", "reorder_point", "overstock_level", "unsold_days")

stock_position = Table(
    "stock_position",
    metadata,
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("location_id", Identity, ForeignKey("location.id"), primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in INSIDE_COLUMNS),
    Column("safety_stock", BigInteger, nullable=False, server_default="0"),
    Column("reorder_point", BigInteger),
    Column("overstock_level", BigInteger),
    Column("unsold_days", Integer),
    Column("updated_at", Instant, nullable=False),
    *(CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative") for name in INSIDE_COLUMNS),
    Index("ix_stock_position_location_id", "location_id"),
    sqlite_with_rowid=False,
)

stock_movement = Table(
    "stock_movement",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("from_state", Words, nullable=False),
    Column("to_state", Words, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("reason", Words, nullable=False),
    Column("document_type", Words, nullable=False),
    Column("document_id", Identity, nullable=False),
    Column("actor", Words, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("from_state <> to_state", name="states_differ"),
    Index("ix_stock_movement_product_id_location_id_id", "product_id", "location_id", "id"),
)
"""No index by document: a movement is found by its product, and each index costs every sale."""
