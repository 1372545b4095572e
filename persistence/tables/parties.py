"""People and places: addresses, contacts, customers. The only tables with personal data."""

from sqlalchemy import Column, Float, ForeignKey, Index, Table

from persistence.column_types import Codes, Identity, Instant, Json, Words
from persistence.tables.schema import metadata

address = Table(
    "address",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("name", Words),
    Column("company", Words),
    Column("street", Words),
    Column("street_extra", Words),
    Column("city", Words),
    Column("region", Words),
    Column("postal_code", Words),
    Column("country_code", Words, nullable=False),
    Column("phone", Words),
    Column("latitude", Float),
    Column("longitude", Float),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("name", Words),
    Column("email", Words),
    Column("phone", Words),
)

customer = Table(
    "customer",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("reference", Words, nullable=False, unique=True),
    Column("name", Words),
    Column("email", Words),
    Column("phone", Words),
    Column("tags", Codes, nullable=False),
    Column("default_address_id", Identity, ForeignKey("address.id")),
    Column("attributes", Json, nullable=False),
    Column("search_text", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_customer_created_at_id", "created_at", "id"),
    Index("ix_customer_email", "email"),
)
