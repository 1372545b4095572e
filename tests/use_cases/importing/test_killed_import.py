"""An import whose process is killed, at any moment, ends in the same state when it is run again."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from persistence import migrating
from persistence.database import Database
from persistence.tables.imports import import_run
from tests.databases import Databases, temporary
from tests.digest import digest
from tests.shop import migrate
from tests.use_cases.importing.imports import DIRT
from use_cases.checking.check_database import violations
from use_cases.importing.runs import DOCUMENTS

ORDERWRIGHT = Path(sys.executable).with_name("orderwright")
DOCUMENTS_IN_FILE = 117
GIVE_UP_SECONDS = 60
DICE = random.Random(20111120)

WITH_NUMBERS = frozenset(
    {
        "order", "fulfillment_order", "package", "shipment", "return", "event", "import_residue",
        "stock_movement",
    }
)  # fmt: skip
"""Tables with numbers that a sequence of PostgreSQL gave out: a killed transaction leaves a gap."""


class Progress(NamedTuple):
    """How far a run is."""

    step: str
    position: int


def start(url: str, folder: Path) -> "subprocess.Popen[str]":
    """The command in a process of its own, with many small batches to be killed in."""
    words = ["import", "orders", str(DIRT), "--mapping", "uci", "--batch-size", "4"]
    return subprocess.Popen(
        [ORDERWRIGHT, *words, "--database-url", url],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(url: str, folder: Path) -> None:
    process = start(url, folder)
    _, said = process.communicate(timeout=GIVE_UP_SECONDS)
    assert process.returncode == 0, said


def progress(database: Database) -> Progress:
    with database.snapshot() as snapshot:
        row = snapshot.execute(select(import_run.c.step, import_run.c.position)).first()
    return Progress(row.step, row.position) if row is not None else Progress("", 0)


def kill_when(reached: Callable[[Progress], bool], database: Database, url: str, at: Path) -> None:
    """Start, wait until the run has come so far, and kill the process a moment later."""
    process = start(url, at)
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached(progress(database)):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.001)
    time.sleep(DICE.uniform(0, 0.02))
    process.kill()
    process.communicate()


def after(documents: int) -> Callable[[Progress], bool]:
    return lambda so_far: so_far.step == DOCUMENTS and so_far.position >= documents


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_in_the_same_state(
    database_url: str, databases: Databases, tmp_path: Path
) -> None:
    with temporary(databases, migrate) as whole_url:
        finish(whole_url, tmp_path)
        whole = Database.open(whole_url)
        expected = digest(whole)
        whole.close()

    database = Database.open(database_url)
    migrating.upgrade(database.engine)
    kill_when(lambda so_far: so_far.position >= 2, database, database_url, tmp_path)
    for documents in sorted(DICE.sample(range(DOCUMENTS_IN_FILE - 10), 3)):
        kill_when(after(documents), database, database_url, tmp_path)
        assert violations(database) == []
    finish(database_url, tmp_path)
    assert violations(database) == []
    numbered: frozenset[str] = frozenset() if database.is_sqlite else WITH_NUMBERS
    found = digest(database)
    database.close()
    assert {name: found[name] for name in found.keys() - numbered} == {
        name: expected[name] for name in expected.keys() - numbered
    }
