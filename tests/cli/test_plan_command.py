"""`orderwright plan`: what waits gets its plan, and a second run finds nothing left."""

from collections.abc import Callable
from pathlib import Path

from persistence.database import Database
from tests.cli.terminal import Terminal
from tests.databases import Migrate
from tests.shop import migrate, open_shop


def two_orders_wait(url: str) -> None:
    migrate(url)
    database = Database.open(url)
    shop = open_shop(database)
    shop.place(("MUG", 2))
    shop.place(("MUG", 1), ("LAMP", 1))
    database.close()


def test_waiting_orders_are_planned_and_the_books_stay_right(
    migrated_with: Callable[[Migrate], str], tmp_path: Path
) -> None:
    terminal = Terminal({"DATABASE_URL": migrated_with(two_orders_wait)}, tmp_path)
    planned = terminal.json("plan", "web")
    assert (planned["together"], planned["alone"], planned["refused"]) == (2, 0, {})
    assert planned["lowerBound"] <= planned["cost"] <= planned["oneByOneCost"]
    assert "0 orders planned together" in terminal.done("plan", "web")
    assert "promises are kept" in terminal.done("check")
    assert terminal.run("plan", "nowhere").exit_code == 1
