"""Payment transactions and refunds."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, text

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

payment_transaction = Table(
    "payment_transaction",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Words, nullable=False),
    Column("gateway", Words, nullable=False),
    Column("reference", Words),
    Column("parent_id", Identity, ForeignKey("payment_transaction.id")),
    Column("error", Words),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("amount > 0", name="amount_positive"),
    Index(
        "ix_payment_transaction_next_attempt_at",
        "next_attempt_at",
        sqlite_where=text("next_attempt_at IS NOT NULL"),
        postgresql_where=text("next_attempt_at IS NOT NULL"),
    ),
)

refund = Table(
    "refund",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("return_id", Identity, ForeignKey("return.id")),
    Column("transaction_id", Identity, ForeignKey("payment_transaction.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("shipping_amount", BigInteger, nullable=False),
    Column("reason", Words),
    Column("created_at", Instant, nullable=False),
)

refund_line = Table(
    "refund_line",
    metadata,
    Column("refund_id", Identity, ForeignKey("refund.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
