"""Empty and ready-made databases for tests, of either kind, for a few milliseconds each."""

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Migrate = Callable[[str], object]
"""Brings the database at the given SQLAlchemy URL to the state that tests start from."""


class Databases(Protocol):
    """Makes databases of one kind and removes them again."""

    def empty(self) -> str:
        """The URL of a new, empty database."""
        ...

    def template_for(self, migrate: Migrate) -> str:
        """The URL of a database on which `migrate` ran: once, however often this is called.

        `migrate` must leave no connection open.
        """
        ...

    def clone(self, template: str) -> str:
        """The URL of a new database with all that is in the template."""
        ...

    def drop(self, url: str) -> None:
        """Remove a database made here."""
        ...


@contextmanager
def temporary(databases: Databases, migrate: Migrate | None = None) -> Iterator[str]:
    """A database for the length of a `with` block: empty, or as `migrate` leaves one."""
    url = databases.empty() if migrate is None else databases.clone(databases.template_for(migrate))
    try:
        yield url
    finally:
        databases.drop(url)


class SqliteDatabases:
    """Files in one directory; a clone is a copied file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._templates: dict[Migrate, str] = {}

    def empty(self) -> str:
        return f"sqlite:///{self._directory / f'{uuid.uuid4().hex}.sqlite3'}"

    def template_for(self, migrate: Migrate) -> str:
        if migrate not in self._templates:
            template = self.empty()
            migrate(template)
            # What is still in the write-ahead log is not in the file that gets copied.
            with closing(sqlite3.connect(_file(template))) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._templates[migrate] = template
        return self._templates[migrate]

    def clone(self, template: str) -> str:
        url = self.empty()
        shutil.copyfile(_file(template), _file(url))
        return url

    def drop(self, url: str) -> None:
        file = _file(url)
        for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            path.unlink(missing_ok=True)


class PostgresDatabases:
    """Databases on one server, found by the URL of any database there whose owner may create more."""

    def __init__(self, server_url: str) -> None:
        self._server = make_url(server_url).set(drivername="postgresql+psycopg")
        self._templates: dict[Migrate, str] = {}

    def empty(self) -> str:
        # Locale and encoding from template0, so that a running server gives what ours gives.
        return self._create(
            "template0", "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8' STRATEGY file_copy"
        )

    def template_for(self, migrate: Migrate) -> str:
        if migrate not in self._templates:
            template = self.empty()
            migrate(template)
            self._templates[migrate] = template
        return self._templates[migrate]

    def clone(self, template: str) -> str:
        return self._create(_name(template), "STRATEGY file_copy")

    def drop(self, url: str) -> None:
        # FORCE: a test that failed half-way may have left its connections open.
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(url)))
        )

    def drop_templates(self) -> None:
        """Leave nothing on a server that lives longer than the tests."""
        for template in self._templates.values():
            self.drop(template)
        self._templates.clear()

    def _create(self, template: str, options: str) -> str:
        name = f"orderwright_test_{uuid.uuid4().hex}"
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.SQL(options)
            )
        )
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: sql.Composed) -> None:
        plain = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


def _file(url: str) -> Path:
    return Path(_name(url))


def _name(url: str) -> str:
    name = make_url(url).database
    assert name, f"{url} names no database"
    return name
