"""Imports: how far each has come, which documents it took in, and what of them has no other home."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table

from persistence.column_types import Identity, Instant, Json, Words
from persistence.tables.schema import metadata

import_run = Table(
    "import_run",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("source", Words, nullable=False, unique=True),
    Column("channel_code", Words, nullable=False),
    Column("step", Words, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", Json, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("finished_at", Instant),
)
"""One file each, by its fingerprint. Written in the transaction that imported what it tells of."""

import_document = Table(
    "import_document",
    metadata,
    Column("channel_code", Words, primary_key=True),
    Column("reference", Words, primary_key=True),
    Column("run_id", Identity, ForeignKey("import_run.id"), nullable=False),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""A document is taken in once for each channel, whatever files it stands in."""

import_residue = Table(
    "import_residue",
    metadata,
    Column("run_id", Identity, ForeignKey("import_run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("reference", Words, nullable=False),
    Column("sku", Words, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("note", Words, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""What an export says that no order, return or stock can hold: kept with its row, for the books."""
