"""What every test may ask for: databases of both kinds, for a few milliseconds each.

A test that takes `database_url` runs twice, on SQLite and on PostgreSQL. The PostgreSQL server is
the one named by ORDERWRIGHT_TEST_DATABASE_URL, or one of our own from a wheel, started when the
first test asks for it (or before the first test, for the processes of pytest-xdist to share).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from persistence.database import Database
from tests.databases import Databases, Migrate, PostgresDatabases, SqliteDatabases, temporary
from tests.postgres_server import PostgresServer
from tests.shop import Shop, migrate, open_shop

SERVER_VARIABLE = "ORDERWRIGHT_TEST_DATABASE_URL"
SERVER_KEY = pytest.StashKey[PostgresServer]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each process of pytest-xdist where the server is that all of them share."""
    node.workerinput["postgres_server_url"] = _server_url(node.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if this process started one."""
    server = config.stash.get(SERVER_KEY, None)
    if server is not None:
        server.stop()


def _server_url(config: pytest.Config) -> str:
    shared: dict[str, str] = getattr(config, "workerinput", {})
    if "postgres_server_url" in shared:
        return shared["postgres_server_url"]
    if given := os.environ.get(SERVER_VARIABLE):
        return given
    if SERVER_KEY not in config.stash:
        server = PostgresServer()
        server.start()
        config.stash[SERVER_KEY] = server
    return config.stash[SERVER_KEY].url


@pytest.fixture(scope="session")
def postgres_databases(pytestconfig: pytest.Config) -> Iterator[PostgresDatabases]:
    """Makes PostgreSQL databases."""
    databases = PostgresDatabases(_server_url(pytestconfig))
    yield databases
    databases.drop_templates()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """Makes SQLite databases."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    with temporary(postgres_databases) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database of the test's own."""
    return SqliteDatabases(tmp_path).empty()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Makes databases of one kind; a test that takes it runs once for each kind."""
    name = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}[request.param]
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database of the test's own; the test runs once for each kind."""
    with temporary(databases) as url:
        yield url


@pytest.fixture
def migrated_with(databases: Databases) -> Iterator[Callable[[Migrate], str]]:
    """Gives databases on which a function ran once a session: `migrated_with(migrate)` is a URL."""
    made: list[str] = []

    def make(migrate: Migrate) -> str:
        made.append(databases.clone(databases.template_for(migrate)))
        return made[-1]

    yield make
    for url in made:
        databases.drop(url)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """An empty, migrated database; the test runs once for each kind."""
    with temporary(databases, migrate) as url:
        opened = Database.open(url)
        yield opened
        opened.close()


@pytest.fixture
def shop(database: Database) -> Shop:
    """A small shop with stock; the test runs once for each kind of database."""
    return open_shop(database)


@pytest.fixture
def sqlite_shop(sqlite_databases: SqliteDatabases) -> Iterator[Shop]:
    """A small shop on SQLite, for what only the embedded database has."""
    yield from _shop_of(sqlite_databases)


@pytest.fixture
def postgres_shop(postgres_databases: PostgresDatabases) -> Iterator[Shop]:
    """A small shop on PostgreSQL, for what only a server has."""
    yield from _shop_of(postgres_databases)


def _shop_of(databases: Databases) -> Iterator[Shop]:
    with temporary(databases, migrate) as url:
        opened = Database.open(url)
        yield open_shop(opened)
        opened.close()
