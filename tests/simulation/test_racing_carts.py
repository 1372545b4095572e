"""Carts, buyers and timers race for few pieces: held is what is there, and each piece once."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from domain.carts.cart import HOLD, Cart, CartStatus
from domain.errors import DomainError, MoveRefused
from domain.orders.placement import StockShortage
from persistence.database import Database
from persistence.tables.carts import cart as cart_table
from persistence.tables.orders import order
from tests.event_makers import other_process, url_of
from tests.shop import Shop, stock
from tests.use_cases.carts.trolley import LATER, Trolley
from use_cases.checking.check_database import violations

SEED = 20_260_302
HANDS = 12
PIECES = 40
CARTS = 240


@pytest.fixture
def trolley(shop: Shop) -> Trolley:
    """Forty chairs, all in Paris."""
    with shop.database.transaction() as unit:
        stock(unit, shop, "CHAIR", "PARIS", PIECES - 3)
    return Trolley(shop)


def all_at_once(works: Sequence[Callable[[], object]], *, staggered: bool = False) -> Counter[str]:
    """Do every work with a dozen hands: in rounds that begin at one moment, or as it comes."""
    outcomes: Counter[str] = Counter()
    lock, start, luck = Lock(), Barrier(HANDS), random.Random(SEED)
    pauses = [luck.uniform(0, 0.004) for _ in works]

    def hand(number: int) -> None:
        for turn in range(number, len(works), HANDS):
            if staggered:
                time.sleep(pauses[turn])
            else:
                start.wait()
            try:
                done = works[turn]()
                outcome = "done" if done is not False else "missed"
            except DomainError as refusal:
                outcome = type(refusal).__name__
            with lock:
                outcomes[outcome] += 1

    assert len(works) % HANDS == 0, "every hand takes part in every round"
    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(hand, range(HANDS)))
    return outcomes


@pytest.mark.parametrize("staggered", [False, True], ids=["in lockstep", "staggered"])
def test_hundreds_of_carts_hold_exactly_what_is_there(trolley: Trolley, staggered: bool) -> None:
    fill = [lambda: trolley.cart(("CHAIR", 1))] * CARTS

    outcomes = all_at_once(fill, staggered=staggered)

    assert outcomes == {"done": PIECES, StockShortage.__name__: CARTS - PIECES}
    assert trolley.held("CHAIR", "PARIS") == (0, PIECES, 0)
    assert violations(trolley.shop.database) == []


def test_every_cart_that_holds_is_ordered_while_others_race_for_the_stock(trolley: Trolley) -> None:
    carts = [trolley.ready_cart(("CHAIR", 2)) for _ in range(12)]
    buy = [lambda: trolley.shop.place(("CHAIR", 1))] * 36
    complete = [lambda cart=cart: trolley.complete(cart) for cart in carts * 2]
    works = [*buy, *complete]
    random.Random(SEED).shuffle(works)

    outcomes = all_at_once(works)

    # Each cart is completed twice and is one order; strangers get what no cart holds.
    assert outcomes == {"done": 24 + 16, StockShortage.__name__: 20}
    assert trolley.held("CHAIR", "PARIS") == (0, 0, PIECES)
    assert sorted(stored_statuses(trolley.shop.database)) == ["COMPLETED"] * 12
    assert violations(trolley.shop.database) == []


def test_completing_expiring_and_giving_up_race_and_no_piece_is_lost(trolley: Trolley) -> None:
    carts = [trolley.ready_cart(("CHAIR", 1)) for _ in range(36)]
    timer = Trolley(trolley.shop, now=LATER)

    def works_of(cart: Cart) -> list[Callable[[], object]]:
        return [
            lambda: trolley.complete(cart),
            lambda: trolley.release(cart),
            lambda: timer.renew(cart),
            lambda: timer.sweep(limit=3) > 0,
        ]

    works = [work for cart in carts for work in works_of(cart)]
    random.Random(SEED).shuffle(works)
    failed: list[str] = []
    listen(trolley.shop.database.engine, "handle_error", lambda c: failed.append(str(c)))

    outcomes = all_at_once(works)

    # Everybody locks in one order, so there was not even a deadlock to try again after.
    assert failed == []
    assert set(outcomes) <= {"done", "missed", MoveRefused.__name__}
    timer.now = LATER + HOLD
    while timer.sweep():
        pass
    statuses = Counter(stored_statuses(trolley.shop.database))
    assert set(statuses) <= {CartStatus.COMPLETED, CartStatus.ABANDONED, CartStatus.IDLE}
    completed = statuses[CartStatus.COMPLETED]
    assert trolley.held("CHAIR", "PARIS") == (PIECES - completed, 0, completed)
    assert len(orders(trolley.shop.database)) == completed
    assert violations(trolley.shop.database) == []


@pytest.mark.slow
def test_whatever_a_killed_process_held_comes_back_once(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        stock(unit, shop, "MUG", "LONDON", 100_000)
    luck, acknowledged = random.Random(SEED), []
    for _ in range(5):
        acknowledged += live_and_die(url_of(shop.database), luck.uniform(0.0, 0.25))
        assert violations(shop.database) == []

    bought = orders(shop.database)
    assert {number for number in acknowledged if number.startswith("WEB-")} <= set(bought)
    timer = Trolley(shop, now=LATER)
    while timer.sweep():
        pass
    held = [timer.held("MUG", place) for place in ("LONDON", "LEEDS", "PARIS")]
    assert sum(reserved for _, reserved, _ in held) == 0
    assert sum(committed for _, _, committed in held) == 2 * len(bought)
    assert violations(shop.database) == []


def live_and_die(url: str, seconds: float) -> list[str]:
    """What a process acknowledged until it was killed, so long after its first word."""
    process = other_process("tests.simulation.carting_process", url)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        heard = [process.stdout.readline()]
        time.sleep(seconds)
        process.kill()
        heard += process.stdout.readlines()
        process.wait()
    assert process.returncode == -9, "it ended by itself"
    return [line.strip() for line in heard if line.endswith("\n")]


def stored_statuses(database: Database) -> list[str]:
    with database.snapshot() as connection:
        return list(connection.execute(select(cart_table.c.status)).scalars())


def orders(database: Database) -> list[str]:
    with database.snapshot() as connection:
        return list(connection.execute(select(order.c.number)).scalars())
