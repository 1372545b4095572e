"""`orderwright check`: says what it proved, and fails when something is broken."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from persistence.database import Database
from tests.cli.terminal import Terminal
from tests.databases import Migrate
from tests.use_cases.checking.lived_in import live


@pytest.fixture
def old_shop(migrated_with: Callable[[Migrate], str], tmp_path: Path) -> Terminal:
    """At a shop in which everything has happened; the test runs once for each kind of database."""
    return Terminal({"DATABASE_URL": migrated_with(live)}, tmp_path)


def count(terminal: Terminal, table: str) -> int:
    database = Database.open(terminal.variables["DATABASE_URL"])
    with database.snapshot() as connection:
        found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    database.close()
    return found


def break_stock(terminal: Terminal) -> None:
    database = Database.open(terminal.variables["DATABASE_URL"])
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE stock_position SET available = available + 7"))
    database.close()


def test_it_tells_what_it_proved_with_counts(old_shop: Terminal) -> None:
    told = old_shop.done("check")
    movements = count(old_shop, "stock_movement")
    promise = "Every stock account is the sum of its movements"
    assert movements > 0
    assert f"kept  {promise} ({movements} movements)" in told
    assert "promises are kept" in told


def test_scripts_read_the_same(old_shop: Terminal) -> None:
    outcome = old_shop.json("check")
    assert outcome["violations"] == 0
    assert {"name", "promise", "checked", "violations"} <= outcome["checks"][0].keys()


def test_violations_are_named_up_to_a_limit_and_end_with_1(old_shop: Terminal) -> None:
    break_stock(old_shop)
    failed = old_shop.run("check", "--limit", "2")
    assert failed.exit_code == 1
    assert "BROKEN  Every stock account" in failed.stdout
    assert failed.stdout.count("available differs by +7 from") == 2
    # Each position is wrong, and so is the sum of all.
    positions = count(old_shop, "stock_position")
    assert f"and {positions - 2} more" in failed.stdout
    assert f"{positions + 1} violations" in failed.stdout

    failed = old_shop.run("check", "--json")
    assert failed.exit_code == 1
    assert f'"violation_count": {positions}' in failed.stdout
