"""Duties: work that is looked for again and again, whatever goes wrong in between."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from anyio.to_thread import run_sync

from domain.observing import DONE, UNOBSERVED, Observers
from worker.clock import Clock

logger = logging.getLogger("orderwright.worker")

FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 30.0


@dataclass(slots=True)
class Duty:
    """One kind of work outside requests.

    `work` does some of it at a moment and says how much; as long as there was some, it is asked
    again at once, else after `rest_seconds`.
    """

    name: str
    work: Callable[[datetime], int]
    rest_seconds: float
    last_beat: datetime | None = field(default=None, init=False)
    problem: str | None = field(default=None, init=False)

    async def keep(
        self, clock: Clock, stop: asyncio.Event, observers: Observers = UNOBSERVED
    ) -> None:
        """Do it until told to stop. A failure is logged, and tried again ever more slowly."""
        backoff_seconds = FIRST_BACKOFF_SECONDS
        while not stop.is_set():
            try:
                done = await run_sync(self._observed_round, clock(), observers)
            except Exception as error:  # whatever it was, the work is still there to be done
                self.problem = f"{self.name}: {type(error).__name__}"
                logger.exception("%s failed; again in %s seconds", self.name, backoff_seconds)
                await pause(stop, backoff_seconds)
                backoff_seconds = min(2 * backoff_seconds, LONGEST_BACKOFF_SECONDS)
                continue
            self.last_beat, self.problem = clock(), None
            backoff_seconds = FIRST_BACKOFF_SECONDS
            if not done:
                await pause(stop, self.rest_seconds)

    def _observed_round(self, now: datetime, observers: Observers) -> int:
        begun, failed = time.perf_counter(), True
        try:
            with observers.tracer.job(self.name) as job:
                done = self.work(now)
                job.note(DONE, done)
            failed = False
        finally:
            observers.instruments.duty(self.name, time.perf_counter() - begun, failed)
        return done


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until told to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
