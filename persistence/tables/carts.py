"""Carts and their lines. A cart's prices are not stored: they are the channel's at every look."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, text

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

_IS_OPEN = text("status IN ('ACTIVE', 'IDLE')")
_REMEMBERED = text(
    "status = 'ABANDONED' AND (shipping_address_id IS NOT NULL OR contact_id IS NOT NULL)"
)

cart = Table(
    "cart",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    # Of the secret only its digest: whoever reads the database opens no cart.
    Column("secret_digest", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("shipping_address_id", Identity, ForeignKey("address.id")),
    Column("billing_address_id", Identity, ForeignKey("address.id")),
    Column("contact_id", Identity, ForeignKey("contact.id")),
    Column("shipping_method_id", Identity, ForeignKey("shipping_method.id")),
    Column("order_id", Identity, ForeignKey("order.id"), unique=True),
    Column("held_since", Instant),
    Column("hold_expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("active_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_cart_created_at_id", "created_at", "id"),
    Index("ix_cart_updated_at_id", "updated_at", "id"),
    Index(
        "ix_cart_hold_expires_at",
        "hold_expires_at",
        sqlite_where=text("hold_expires_at IS NOT NULL"),
        postgresql_where=text("hold_expires_at IS NOT NULL"),
    ),
    Index(
        "ix_cart_remembered_active_at",
        "active_at",
        sqlite_where=_REMEMBERED,
        postgresql_where=_REMEMBERED,
    ),
    Index(
        "ix_cart_open_active_at",
        "active_at",
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
)

cart_line = Table(
    "cart_line",
    metadata,
    Column("cart_id", Identity, ForeignKey("cart.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("sku", Words, nullable=False),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    sqlite_with_rowid=False,
)
