"""Alerts: what somebody should know about stock."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, text

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

_IS_OPEN = text("status = 'OPEN'")

alert = Table(
    "alert",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("product_id", Identity, ForeignKey("product.id"), nullable=False),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("status", Words, nullable=False),
    # What it is about besides the place, such as a delivery; the location where nothing is.
    Column("subject_id", Identity, nullable=False),
    Column("available", BigInteger),
    Column("threshold", BigInteger),
    Column("raised_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Words),
    Column("version", Integer, nullable=False),
    # Of each thing there is one open alert.
    Index(
        "ux_alert_product_id_location_id_kind_subject_id",
        "product_id", "location_id", "kind", "subject_id",
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
    Index("ix_alert_status_kind", "status", "kind"),
)  # fmt: skip
