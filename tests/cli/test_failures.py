"""Whatever is wrong outside is told in one sentence, with an honest exit code and no traceback."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal, free_port

COMMANDS = [["serve"], ["worker"], ["check"], ["keys", "list"]]


def refusal(terminal: Terminal, *words: str, status: int = 1, **variables: str) -> str:
    """What a command says when it cannot do its work."""
    result = terminal.run(*words, **variables)
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    return result.stderr


@pytest.mark.parametrize("command", [*COMMANDS, ["migrate"]], ids=" ".join)
def test_a_wrong_database_url_is_a_wrong_call(bare_terminal: Terminal, command: list[str]) -> None:
    said = refusal(bare_terminal, *command, status=2, DATABASE_URL="mysql://root:hidden@host/name")
    assert said.startswith("DATABASE_URL: use sqlite:///path/to/file or postgresql://")
    assert "hidden" not in said


@pytest.mark.parametrize("command", [*COMMANDS, ["migrate"]], ids=" ".join)
def test_a_database_that_does_not_answer_is_named(
    bare_terminal: Terminal, command: list[str]
) -> None:
    url = f"postgresql://merchant:hidden@127.0.0.1:{free_port()}/shop"
    said = refusal(bare_terminal, *command, DATABASE_URL=url)
    assert "merchant:***@127.0.0.1" in said
    assert "onnection refused" in said
    assert "hidden" not in said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_empty_database_asks_to_be_migrated(
    empty_terminal: Terminal, command: list[str]
) -> None:
    assert "run `orderwright migrate`" in refusal(empty_terminal, *command)


def test_looking_for_a_database_does_not_create_one(bare_terminal: Terminal) -> None:
    assert "There is no database at orderwright.sqlite3" in refusal(bare_terminal, "check")
    assert list(bare_terminal.folder.iterdir()) == []


@pytest.mark.parametrize("command", [*COMMANDS, ["migrate"]], ids=" ".join)
def test_a_file_that_is_no_database_is_named(bare_terminal: Terminal, command: list[str]) -> None:
    (bare_terminal.folder / "orderwright.sqlite3").write_bytes(b"A letter to my aunt. " * 400)
    assert "no SQLite database" in refusal(bare_terminal, *command)


def test_a_half_written_database_is_named(bare_terminal: Terminal) -> None:
    bare_terminal.done("migrate")
    file = bare_terminal.folder / "orderwright.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(file, file.stat().st_size // 3)
    assert "Restore a backup" in refusal(bare_terminal, "check")


def test_a_folder_that_cannot_be_made_is_named(bare_terminal: Terminal) -> None:
    (bare_terminal.folder / "taken").touch()
    said = refusal(bare_terminal, "migrate", DATABASE_URL="sqlite:///taken/shop.sqlite3")
    assert "taken/shop.sqlite3 cannot be opened" in said


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["check", "--limit", "0"], ["serve", "--port", "x"]], ids=" ".join
)
def test_a_wrong_call_ends_with_2(bare_terminal: Terminal, words: list[str]) -> None:
    refusal(bare_terminal, *words, status=2)


def test_the_demo_names_a_folder_that_it_cannot_use(bare_terminal: Terminal) -> None:
    (bare_terminal.folder / "taken").touch()
    assert "ORDERWRIGHT_DATA: taken" in refusal(bare_terminal, "demo", ORDERWRIGHT_DATA="taken")


def test_help_lists_every_command(bare_terminal: Terminal) -> None:
    told = bare_terminal.done("--help")
    for command in ("demo", "serve", "worker", "migrate", "keys", "check", "export-schema"):
        assert command in told


def test_the_schema_is_exported_without_a_database(bare_terminal: Terminal) -> None:
    assert "type Query" in bare_terminal.done("export-schema")
    assert list(Path(bare_terminal.folder).iterdir()) == []
