"""Orders, their lines, and the stock behind each line."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

AMOUNTS = (
    "subtotal", "shipping_amount", "shipping_tax", "tax_amount", "discount_amount", "total",
    "authorized", "charged", "refunded", "refund_pending",
)  # fmt: skip

order = Table(
    "order",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("number", Words, nullable=False, unique=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    Column("channel_reference", Words),
    Column("customer_id", Identity, ForeignKey("customer.id")),
    Column("contact_id", Identity, ForeignKey("contact.id")),
    Column("shipping_address_id", Identity, ForeignKey("address.id")),
    Column("billing_address_id", Identity, ForeignKey("address.id")),
    Column("shipping_method_id", Identity, ForeignKey("shipping_method.id")),
    Column("currency", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("authorize_status", Words, nullable=False),
    Column("charge_status", Words, nullable=False),
    Column("fulfillment_status", Words, nullable=False),
    Column("return_status", Words, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in AMOUNTS),
    Column("work_started", Boolean, nullable=False),
    Column("work_pause", Words),
    Column("tracking_version", Integer, nullable=False),
    Column("cancel_reason", Words),
    Column("note", Words),
    Column("attributes", Json, nullable=False),
    Column("estimated_delivery_at", Instant),
    Column("promise", Json),
    Column("avoided", Json),
    Column("placed_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("channel_id", "channel_reference"),
    Index("ix_order_placed_at_id", "placed_at", "id"),
    Index("ix_order_updated_at_id", "updated_at", "id"),
    Index("ix_order_customer_id_placed_at", "customer_id", "placed_at"),
)

LINE_QUANTITIES = (
    "ordered", "canceled", "backordered", "packed", "shipped", "delivered",
    "return_requested", "return_received", "return_dismissed",
)  # fmt: skip

order_line = Table(
    "order_line",
    metadata,
    Column("order_id", Identity, ForeignKey("order.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("title", Words, nullable=False),
    Column("sku", Words, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("discount", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("weight_grams", Integer, nullable=False),
    Column("tracks_stock", Boolean, nullable=False),
    Column("kit", Json),
    *(Column(name, Integer, nullable=False) for name in LINE_QUANTITIES),
    CheckConstraint("ordered > 0", name="ordered_positive"),
    Index("ix_order_line_product_id", "product_id"),
    sqlite_with_rowid=False,
)

allocation = Table(
    "allocation",
    metadata,
    Column("order_id", Identity, ForeignKey("order.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("location_id", Identity, ForeignKey("location.id"), primary_key=True),
    Column("product_id", Identity, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("shipped", Integer, nullable=False),
    CheckConstraint("shipped >= 0 AND shipped <= quantity", name="shipped_within_quantity"),
    sqlite_with_rowid=False,
)
