"""What dates and costs of parcels are computed from, and how many each place sends a day."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, Table

from persistence.column_types import Codes, Identity, Instant, Json, Words
from persistence.tables.schema import metadata

calendar = Table(
    "calendar",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("working_weekdays", Codes, nullable=False),
    Column("holiday_country", Words),
    Column("holiday_subdivision", Words),
    Column("closed_dates", Codes, nullable=False),
    Column("open_dates", Codes, nullable=False),
    Column("created_at", Instant, nullable=False),
)

zone_table = Table(
    "zone_table",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("rules", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
)

rate_card = Table(
    "rate_card",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("zone_table_code", Words, ForeignKey("zone_table.code"), nullable=False),
    Column("dimensional_divisor", Integer),
    Column("zones", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
)

transit_table = Table(
    "transit_table",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("zones", Json, nullable=False),
    Column("pickup_weekdays", Codes, nullable=False),
    Column("delivery_weekdays", Codes, nullable=False),
    Column("cross_border_days", Integer, nullable=False),
    Column("observes_holidays", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

carrier_service = Table(
    "carrier_service",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("carrier", Words, nullable=False),
    Column("service", Words, nullable=False),
    Column("rate_card_code", Words, ForeignKey("rate_card.code"), nullable=False),
    Column("transit_table_code", Words, ForeignKey("transit_table.code"), nullable=False),
    Column("maximum_weight_grams", Integer),
    Column("capabilities", Codes, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

location_day = Table(
    "location_day",
    metadata,
    Column("location_id", Identity, ForeignKey("location.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("parcels", Integer, nullable=False),
    CheckConstraint("parcels >= 0", name="parcels_not_negative"),
    sqlite_with_rowid=False,
)
"""Parcels that plans send from a location on a day of its own time zone."""
