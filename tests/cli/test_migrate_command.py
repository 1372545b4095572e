"""`orderwright migrate`: once or twice, alone or at once, all or nothing."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from persistence import migrating
from persistence.database import Database
from tests.cli.terminal import Terminal


def test_an_empty_database_is_brought_to_the_newest_revision(empty_terminal: Terminal) -> None:
    newest = migrating.newest_revision()
    assert (
        empty_terminal.done("migrate")
        == f"Migrated the database from empty to revision {newest}.\n"
    )
    assert empty_terminal.done("migrate") == f"The database is up to date, at revision {newest}.\n"


def test_scripts_read_the_outcome(empty_terminal: Terminal) -> None:
    newest = migrating.newest_revision()
    assert empty_terminal.json("migrate") == {"from": None, "to": newest, "changed": True}
    assert empty_terminal.json("migrate") == {"from": newest, "to": newest, "changed": False}


def test_of_several_at_once_one_migrates_and_all_succeed(database_url: str) -> None:
    def migrate(_: int) -> tuple[str | None, str | None]:
        database = Database.open(database_url)
        try:
            return migrating.upgrade(database.engine)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as processes:
        outcomes = list(processes.map(migrate, range(4)))

    newest = migrating.newest_revision()
    assert sorted(outcomes, key=str) == [(newest, newest)] * 3 + [(None, newest)]


def test_a_database_of_a_later_release_is_left_alone(terminal: Terminal) -> None:
    database = Database.open(terminal.variables["DATABASE_URL"])
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    for command in ("migrate", "serve", "worker", "check"):
        refused = terminal.run(command)
        assert refused.exit_code == 1
        assert "9999, which this release does not know" in refused.stderr
