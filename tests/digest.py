"""The whole content of a database in one value, but for when it was written."""

import hashlib

from sqlalchemy import select

from persistence.database import Database
from persistence.tables import metadata

CLOCKS = frozenset({"recorded_at", "updated_at", "created_at", "started_at", "finished_at"})
"""Columns that tell when something was recorded; what happened has columns of its own."""


def digest(database: Database) -> dict[str, str]:
    """One value for each table, the same for the same rows in any order."""
    found = {}
    with database.snapshot() as snapshot:
        for table in metadata.sorted_tables:
            columns = [column for column in table.c if column.name not in CLOCKS]
            rows = sorted(repr(tuple(row)) for row in snapshot.execute(select(*columns)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
