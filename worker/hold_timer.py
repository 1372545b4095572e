"""The timer of holds: what was held for too long is everybody's again, within a second."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from domain.carts.cart import ABANDONED_AFTER, HOLD
from persistence.database import Database
from persistence.reads.due_holds import anything_due
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.expire_carts import abandon_carts, idle_carts
from use_cases.carts.mend_clock import SLACK, forgive_leap, shorten_holds
from use_cases.stock.expire_reservations import expire_reservations

REST_SECONDS: Final = 0.5
HOLDS_PER_BATCH: Final = 100
"""A bound on one transaction: it holds the stock rows of them all until it commits."""

SMALLEST_LEAP: Final = timedelta(seconds=30)
"""A clock that runs on by more than this beside the time that passed was set."""


class HoldTimer:
    """Ends holds whose time is over. Several workers may run one each: a hold is ended once.

    The wall clock says when a hold ends, and it may be set. It is compared with a clock that only
    runs, from one look to the next: where it leapt ahead, carts get the time back that they lost.
    """

    def __init__(
        self, database: Database, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None

    def work(self, now: datetime) -> int:
        """End some of what is over at this moment; how much."""
        self._notice_leap(now)
        with self._database.snapshot() as snapshot:
            # Looked for without a lock: on SQLite every write waits for every other.
            if not anything_due(
                snapshot,
                now,
                inactive_since=now - ABANDONED_AFTER,
                latest_end=now + HOLD + SLACK,
            ):
                return 0
        steps: tuple[Callable[[UnitOfWork], int], ...] = (
            lambda unit: shorten_holds(unit, now, limit=HOLDS_PER_BATCH),
            lambda unit: idle_carts(unit, now, limit=HOLDS_PER_BATCH),
            lambda unit: expire_reservations(unit, now, limit=HOLDS_PER_BATCH),
            lambda unit: abandon_carts(unit, now, limit=HOLDS_PER_BATCH),
        )
        return sum(self._database.run(step) for step in steps)

    def _notice_leap(self, now: datetime) -> None:
        last, running = self._last, self._monotonic()
        if last is not None:
            before, then = last
            leap = now - before - timedelta(seconds=running - then)
            if leap > SMALLEST_LEAP:
                self._forgive(now, leap)
        # Only now: if that failed, the leap is noticed again.
        self._last = (now, running)

    def _forgive(self, now: datetime, leap: timedelta) -> None:
        def step(unit: UnitOfWork) -> int:
            return forgive_leap(unit, now, leap=leap, limit=HOLDS_PER_BATCH)

        while self._database.run(step):
            pass
