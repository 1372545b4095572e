"""The timer of holds: exactly once under many workers, and whatever is done to the clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from domain.carts.cart import ABANDONED_AFTER, HOLD, CartStatus
from domain.stock.ledger import MovementReason
from persistence.tables.log import event
from persistence.tables.stock import stock_movement
from tests.shop import NOW, Shop
from tests.until import until
from tests.use_cases.carts.trolley import LATER, Trolley
from tests.worker.test_main_loop import working
from use_cases.checking.check_database import violations
from worker.hold_timer import HoldTimer
from worker.main_loop import Worker


def count(shop: Shop, *conditions: object) -> int:
    query = select(func.count()).where(*conditions)  # type: ignore[arg-type]
    with shop.database.snapshot() as connection:
        return connection.execute(query).scalar_one()


@pytest.fixture
def trolley(shop: Shop) -> Trolley:
    return Trolley(shop)


def test_many_timers_give_each_piece_back_once(trolley: Trolley) -> None:
    shop = trolley.shop
    carts = [trolley.cart(("MUG", 1)) for _ in range(25)]
    timers = [HoldTimer(shop.database) for _ in range(6)]

    with ThreadPoolExecutor(6) as workers:
        done = sum(workers.map(lambda timer: timer.work(LATER), timers))
    done += timers[0].work(LATER)

    assert done == len(carts)
    assert count(shop, stock_movement.c.reason == MovementReason.EXPIRED.value) == 25
    assert count(shop, event.c.type == "CART_IDLED") == 25
    held = [trolley.held("MUG", place)[1] for place in ("LONDON", "LEEDS", "PARIS")]
    assert held == [0, 0, 0]
    assert timers[0].work(LATER) == 0
    assert violations(shop.database) == []


async def test_the_worker_keeps_the_timer(trolley: Trolley) -> None:
    cart = trolley.cart(("CHAIR", 3))
    worker = Worker(trolley.shop.database, gateways={}, clock=lambda: LATER)
    async with working(worker):
        await until(lambda: trolley.held("CHAIR", "PARIS") == (3, 0, 0), 20)
    assert trolley.stored(cart).status is CartStatus.IDLE


class Clocks:
    """A wall clock that can be set, and one that only runs."""

    def __init__(self) -> None:
        self.wall, self.running = NOW, 0.0

    def run_on(self, by: timedelta) -> datetime:
        self.wall += by
        self.running += by.total_seconds()
        return self.wall


@pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_is_set_forward_ends_no_hold_early(trolley: Trolley, leap: timedelta) -> None:
    clocks = Clocks()
    timers = [HoldTimer(trolley.shop.database, monotonic=lambda: clocks.running) for _ in range(2)]
    idle = trolley.cart(("LAMP", 1))
    for timer in timers:
        timer.work(clocks.run_on(timedelta(0)))
    trolley.now = clocks.run_on(HOLD)
    timers[0].work(clocks.wall)
    cart = trolley.cart(("CHAIR", 3))
    for timer in timers:
        timer.work(clocks.run_on(timedelta(minutes=5)))

    # Five minutes are left of its quarter of an hour.
    clocks.wall += leap
    for timer in timers:
        timer.work(clocks.run_on(timedelta(seconds=1)))

    assert trolley.held("CHAIR", "PARIS") == (0, 3, 0)
    assert trolley.stored(idle).status is CartStatus.IDLE
    assert violations(trolley.shop.database) == []
    left = trolley.stored(cart).hold_expires_at
    assert left is not None
    assert timedelta(minutes=4) < left - clocks.wall <= timedelta(minutes=5)

    for timer in timers:
        timer.work(clocks.run_on(timedelta(minutes=5)))
    assert trolley.held("CHAIR", "PARIS") == (3, 0, 0)
    for timer in timers:
        timer.work(clocks.run_on(ABANDONED_AFTER))
    assert trolley.stored(cart).status is CartStatus.ABANDONED
    assert violations(trolley.shop.database) == []


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_is_set_back_keeps_no_piece(trolley: Trolley, step: timedelta) -> None:
    trolley.now = NOW + step
    trolley.cart(("CHAIR", 3))
    clocks = Clocks()
    timer = HoldTimer(trolley.shop.database, monotonic=lambda: clocks.running)

    timer.work(clocks.run_on(timedelta(seconds=1)))
    assert trolley.held("CHAIR", "PARIS") == (0, 3, 0)
    timer.work(clocks.run_on(HOLD))

    assert trolley.held("CHAIR", "PARIS") == (3, 0, 0)
    assert violations(trolley.shop.database) == []
