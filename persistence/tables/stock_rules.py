"""What of the stock is spoken for, who waits for more, and what kits are made of."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

channel_stock_rule = Table(
    "channel_stock_rule",
    metadata,
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), primary_key=True),
    Column("buffer", BigInteger, nullable=False),
    Column("allotment", BigInteger, nullable=False),
    Column("allotment_used", BigInteger, nullable=False),
    Column("allotment_started_at", Instant, nullable=False),
    CheckConstraint("buffer >= 0 AND allotment >= 0", name="not_negative"),
    sqlite_with_rowid=False,
)

backorder = Table(
    "backorder",
    metadata,
    Column("order_id", Identity, ForeignKey("order.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("kind", Words, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    # The order in which a product's queue is served.
    Index(
        "ix_backorder_product_id_priority_queued_at",
        "product_id", "priority", "queued_at", "order_id", "line_number",
    ),
    sqlite_with_rowid=False,
)  # fmt: skip

kit_component = Table(
    "kit_component",
    metadata,
    Column("kit_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    Index("ix_kit_component_product_id", "product_id"),
    sqlite_with_rowid=False,
)
