"""Plans, work orders, packages, shipments and what carriers reported."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
)

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

fulfillment_plan = Table(
    "fulfillment_plan",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("status", Words, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("draft", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
)

fulfillment_order = Table(
    "fulfillment_order",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("number", Words, nullable=False, unique=True),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("plan_id", Identity, ForeignKey("fulfillment_plan.id"), nullable=False),
    Column("status", Words, nullable=False),
    Column("request_status", Words, nullable=False, server_default="UNSUBMITTED"),
    Column("hold_reason", Words),
    Column("reject_reason", Words),
    Column("note", Words),
    Column("service_code", Words),
    Column("ships_on", Date),
    Column("deliver_by", Date),
    Column("books_room", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Index("ix_fulfillment_order_location_id_status_id", "location_id", "status", "id"),
)

fulfillment_order_line = Table(
    "fulfillment_order_line",
    metadata,
    Column("fulfillment_order_id", Identity, ForeignKey("fulfillment_order.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("packed", Integer, nullable=False),
    Column("shipped", Integer, nullable=False),
    sqlite_with_rowid=False,
)

shipment = Table(
    "shipment",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("location_id", Identity, ForeignKey("location.id"), nullable=False),
    Column("number", Words, nullable=False, unique=True),
    Column("status", Words, nullable=False),
    Column("carrier", Words, nullable=False),
    Column("service", Words),
    Column("tracking_number", Words, index=True),
    Column("tracking_url", Words),
    Column("tracking_status", Words),
    Column("estimated_delivery_at", Instant),
    Column("shipped_at", Instant),
    Column("delivered_at", Instant),
    Column("created_at", Instant, nullable=False),
)

package = Table(
    "package",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("order_id", Identity, ForeignKey("order.id"), nullable=False, index=True),
    Column("fulfillment_order_id", Identity, ForeignKey("fulfillment_order.id"), nullable=False),
    Column("shipment_id", Identity, ForeignKey("shipment.id"), index=True),
    Column("number", Words, nullable=False, unique=True),
    Column("weight_grams", Integer),
    Column("unpacked", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

package_line = Table(
    "package_line",
    metadata,
    Column("package_id", Identity, ForeignKey("package.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    sqlite_with_rowid=False,
)

tracking_event = Table(
    "tracking_event",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("shipment_id", Identity, ForeignKey("shipment.id"), nullable=False),
    Column("carrier_event_id", Words, nullable=False),
    Column("code", Words, nullable=False),
    Column("description", Words),
    Column("place", Words),
    Column("estimated_delivery_at", Instant),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("shipment_id", "carrier_event_id"),
)
