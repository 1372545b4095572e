"""`kill -9` at any moment: what was acknowledged is there, once, and nothing is torn."""

import random
import time
from collections import Counter

import pytest
from sqlalchemy import select

from persistence.database import Database
from persistence.tables.orders import order
from tests.event_makers import other_process, url_of
from tests.shop import NOW, Shop, stock
from use_cases.checking.check_database import violations

LIVES = 6
SEED = 20_260_302
PIECES = 100_000


@pytest.mark.slow
def test_every_acknowledged_order_is_there_once_after_kills_at_random_moments(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        stock(unit, shop, "MUG", "LONDON", PIECES)
    moments = random.Random(SEED)

    acknowledged: list[str] = []
    for life in range(LIVES):
        heard = live_and_die(url_of(shop.database), life, moments.uniform(0.0, 0.25))
        acknowledged += heard
        assert_all_there(shop.database, acknowledged)

    assert len(acknowledged) >= LIVES
    # Life goes on after the last death, too.
    shop.place(("MUG", 1), channel_reference="after", placed_at=NOW)
    assert violations(shop.database) == []


def live_and_die(url: str, life: int, seconds: float) -> list[str]:
    """What a process acknowledged from its first order until it was killed, so much later."""
    process = other_process("tests.simulation.placing_process", url, str(life))
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        heard = [process.stdout.readline()]
        time.sleep(seconds)
        process.kill()
        heard += process.stdout.readlines()
        process.wait()
    assert process.returncode == -9, "it ended by itself"
    # A last line without its end was cut while it was written, but after its commit as well.
    return [line.strip() for line in heard if line.endswith("\n")]


def assert_all_there(database: Database, acknowledged: list[str]) -> None:
    """Everything promised, nothing twice, nothing half done."""
    query = select(order.c.channel_reference)
    with database.snapshot() as snapshot:
        stored = Counter(snapshot.execute(query).scalars())
    assert set(acknowledged) <= stored.keys()
    assert set(stored.values()) == {1}
    # A process dies at most once between a commit and its word.
    assert len(stored) - len(acknowledged) <= LIVES
    assert violations(database) == []
