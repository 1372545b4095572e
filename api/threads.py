"""Threads for blocking work that never outlives whoever asked for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

Result = TypeVar("Result")


class Threads:
    """At most `count` at a time; the rest wait their turn, where waiting is cheap."""

    def __init__(self, count: int) -> None:
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="orderwright-read")

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run in a thread. Canceled while queued, it never begins; while running, it ends first.

        Whoever cancels may therefore close what the work uses as soon as the task is over.
        """
        # What the caller works on is known to the log lines and traces of the thread, too.
        running = self._executor.submit(copy_context().run, work)
        try:
            return await asyncio.wrap_future(running)
        except asyncio.CancelledError:
            if not running.cancelled():
                with suppress(Exception):
                    await asyncio.wrap_future(running)
            raise

    async def close(self) -> None:
        """Wait for what runs, forget what is queued: then nothing uses the database any more."""
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)
