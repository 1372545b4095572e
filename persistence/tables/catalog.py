"""What is sold, where it is sold, and how it may be sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    false,
    true,
)

from persistence.column_types import Codes, Identity, Instant, Json, Words
from persistence.tables.schema import metadata

channel = Table(
    "channel",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("order_number_format", Words, nullable=False),
    Column("tax_mode", Words, nullable=False),
    Column("tax_rate_basis_points", Integer, nullable=False),
    Column("payment_policy", Words, nullable=False),
    Column("country_codes", Codes, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("allowed_origins", Codes),
)

channel_location = Table(
    "channel_location",
    metadata,
    Column("channel_id", Identity, ForeignKey("channel.id"), primary_key=True),
    Column("location_id", Identity, ForeignKey("location.id"), primary_key=True),
)

product = Table(
    "product",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("sku", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("barcode", Words),
    Column("weight_grams", Integer),
    Column("length_millimetres", Integer),
    Column("width_millimetres", Integer),
    Column("height_millimetres", Integer),
    Column("cost", BigInteger),
    Column("cost_currency", Words),
    Column("tax_category", Words),
    Column("origin_country_code", Words),
    Column("hs_code", Words),
    Column("launch_date", Date),
    Column("status", Words, nullable=False),
    Column("flags", Codes, nullable=False),
    Column("tracks_stock", Boolean, nullable=False),
    Column("stock_policy", Words, nullable=False, server_default="DENY"),
    Column("backorder_limit", Integer),
    Column("backorder_up_to_incoming", Boolean, nullable=False, server_default=true()),
    Column("has_stock_rules", Boolean, nullable=False, server_default=false()),
    Column("is_kit", Boolean, nullable=False, server_default=false()),
    Column("attributes", Json, nullable=False),
    Column("search_text", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_product_created_at_id", "created_at", "id"),
    Index("ix_product_name_id", "name", "id"),
    Index("ix_product_barcode", "barcode"),
)

price = Table(
    "price",
    metadata,
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount >= 0", name="amount_not_negative"),
)

shipping_method = Table(
    "shipping_method",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("rate_kind", Words, nullable=False),
    Column("base_amount", BigInteger, nullable=False),
    Column("amount_per_kilogram", BigInteger, nullable=False),
    Column("carrier", Words),
    Column("service", Words),
    Column("transit_days_min", Integer, nullable=False),
    Column("transit_days_max", Integer, nullable=False),
    Column("service_codes", Codes, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
