"""The file itself: SQLite keeps no second copy of its structure, PostgreSQL's is its own."""

from collections.abc import Iterator

from sqlalchemy import Connection

from persistence.checks.check import Check, Finding, Violation
from persistence.dialects import is_sqlite
from persistence.tables import metadata


def _tables(_connection: Connection) -> int:
    return len(metadata.tables)


def _damage(connection: Connection) -> Iterator[Finding]:
    if not is_sqlite(connection):
        return
    # Not quick_check: the checks of uniqueness trust the indexes, which only this one reads.
    for (finding,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if finding != "ok":
            yield Violation("the database file", finding)


def _broken_links(connection: Connection) -> Iterator[Finding]:
    # PostgreSQL enforces foreign keys always; SQLite only for those who ask for it.
    if not is_sqlite(connection):
        return
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Violation(f"table {table}", f"row {row or ''} refers to a missing {parent}")


CHECKS = (
    Check("storage", "The database's own structure is whole", "tables", _tables, _damage),
    Check("links", "Nothing refers to what is not there", "tables", _tables, _broken_links),
)
