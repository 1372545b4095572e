"""Bringing a database to the present schema, and saying how far it is from it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from persistence.dialects import is_sqlite
from persistence.tables import metadata

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


MIGRATION_LOCK = 0x6D69_6772_6174
"""The advisory lock of PostgreSQL that a migration holds ("migrat" in ASCII)."""


class NewerDatabase(Exception):
    """The database was made by a later release: this one may neither read nor change it."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at revision {revision}, which this release does not know. "
            "It was made by a later one: install that."
        )
        self.revision = revision


def upgrade(engine: Engine, revision: str = "head") -> tuple[str | None, str | None]:
    """Run every migration up to `revision`, all in one transaction; the revisions before and after.

    Safe to repeat, and for several processes at once: the first migrates, the others wait and
    find it done. Raises NewerDatabase.
    """
    with engine.begin() as connection:
        _wait_for_others(connection)
        before = current_revision(connection)
        if before is not None and not is_known(before):
            raise NewerDatabase(before)
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        return before, current_revision(connection)


def is_known(revision: str) -> bool:
    """Whether this release has the migration that leads to a revision."""
    scripts = ScriptDirectory.from_config(_configuration())
    return any(script.revision == revision for script in scripts.walk_revisions())


def _wait_for_others(connection: Connection) -> None:
    # SQLite needs nothing: its write transactions wait for each other.
    if not is_sqlite(connection):
        # Both limits are meant for requests; a migration takes the time it needs.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def current_revision(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision that this code needs."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def differences(connection: Connection) -> list[object]:
    """What an automatic migration would still change: empty when tables and code agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.set_main_option("path_separator", "os")
    return configuration
