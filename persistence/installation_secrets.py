"""The installation's own secrets: made once, whoever comes first, the same for every process."""

import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from persistence.database import Database
from persistence.dialects import insert_missing
from persistence.tables.access import installation_secret as table

SECRET_BYTES = 32


def installation_secret(database: Database, name: str) -> bytes:
    """The secret of this name, 32 random bytes; made by the first process that asks.

    It lies in the database, so a backup holds it: where that is not wanted, settings give one.
    """
    with database.snapshot() as connection:
        known = _read(connection, name)
    if known is not None:
        return known
    offered = secrets.token_bytes(SECRET_BYTES)
    now = datetime.now(UTC)

    def make(connection: Connection) -> bytes:
        # Of several processes that start at once one inserts; all read what that one kept.
        insert_missing(connection, table, [{"name": name, "value": offered, "created_at": now}])
        kept = _read(connection, name)
        assert kept is not None, "it was there or has just been inserted"
        return kept

    return database.run(lambda unit: make(unit.connection))


def _read(connection: Connection, name: str) -> bytes | None:
    return connection.execute(
        select(table.c.value).where(table.c.name == name)
    ).scalar_one_or_none()
