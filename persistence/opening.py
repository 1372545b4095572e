"""Opening a database for a process, or saying in plain words why it cannot be used."""

import sqlite3
from pathlib import Path

import psycopg
from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from persistence.database import Database
from persistence.migrating import current_revision, is_known, newest_revision

DATABASE_FAILURES = (DBAPIError, sqlite3.Error, psycopg.Error)
"""What any work on a database may raise when the database itself fails."""


class DatabaseUnusable(Exception):
    """The database cannot be used; the message says why and what to do."""


class InvalidDatabaseUrl(DatabaseUnusable):
    """The URL names no database that we can open."""


def open_database(url: str) -> Database:
    """A database that answers, whatever it holds. Raises DatabaseUnusable."""
    database = _opened(url)
    try:
        with database.snapshot() as connection:
            connection.execute(text("SELECT 1"))
            if database.is_sqlite:
                # Only this reads the file: an empty transaction does not.
                connection.execute(text("SELECT count(*) FROM sqlite_master"))
    except DATABASE_FAILURES as error:
        database.close()
        raise DatabaseUnusable(explain(error, url)) from error
    return database


def open_migrated_database(url: str) -> Database:
    """A database at the revision that this code needs. Raises DatabaseUnusable."""
    missing = _missing_file(url)
    if missing is not None:
        raise DatabaseUnusable(f"There is no database at {missing}: run `orderwright migrate`.")
    database = open_database(url)
    problem = _out_of_step(database)
    if problem is not None:
        database.close()
        raise DatabaseUnusable(problem)
    return database


def explain(error: Exception, url: str) -> str:
    """What a failure of the database means, without its password."""
    cause = " ".join(str(getattr(error, "orig", None) or error).split())
    if "file is not a database" in cause or "malformed" in cause:
        return f"{_shown(url)} is damaged or no SQLite database: {cause}. Restore a backup."
    if "unable to open database file" in cause or "readonly database" in cause:
        return f"{_shown(url)} cannot be opened: {cause}. Check the folder and its permissions."
    return f"The database {_shown(url)} cannot be used: {cause}"


def kind_of(database: Database) -> str:
    """What people call it: "SQLite" or "PostgreSQL 17"."""
    if database.is_sqlite:
        return "SQLite"
    with database.snapshot() as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar_one())
    return f"PostgreSQL {version.split('.', maxsplit=1)[0]}"


def _opened(url: str) -> Database:
    try:
        return Database.open(url)
    except (ArgumentError, ValueError, SQLAlchemyError) as error:
        raise InvalidDatabaseUrl(
            f"{error} Use sqlite:///path/to/file or postgresql://user:password@host/name."
            if "neither" in str(error)
            else "It is no database URL: use sqlite:///path/to/file or "
            "postgresql://user:password@host/name."
        ) from error
    except OSError as error:
        raise DatabaseUnusable(f"{_shown(url)} cannot be opened: {error.strerror}.") from error


def _out_of_step(database: Database) -> str | None:
    with database.snapshot() as connection:
        revision = current_revision(connection)
    newest = newest_revision()
    if revision == newest:
        return None
    if revision is None:
        return "The database is empty: run `orderwright migrate`."
    if is_known(revision):
        return (
            f"The database is at revision {revision}, this code needs {newest}: "
            "run `orderwright migrate`."
        )
    return (
        f"The database is at revision {revision}, which this release does not know: "
        "it was made by a later one. Install that."
    )


def _missing_file(url: str) -> Path | None:
    """The file of an embedded database that does not exist; opening it would create it."""
    try:
        address = make_url(url)
    except ArgumentError:
        return None
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return None
    path = Path(str(address.database))
    return None if path.exists() else path


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
