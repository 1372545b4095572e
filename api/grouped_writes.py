"""Writes that wait at the same time, done in one transaction."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from api.threads import Threads
from persistence.database import Finished

LARGEST_GROUP: Final = 64
Work = TypeVar("Work")


@dataclass(slots=True)
class _Waiting(Generic[Work]):
    work: Work
    done: "asyncio.Future[Finished]"
    context: Context
    begun: bool = False


class GroupedWrites(Generic[Work]):
    """What arrives while a transaction runs is done in the next one; who is alone never waits.

    Two hundred writers who wait for one another, for a row or for SQLite's one writer, wait for a
    few commits instead of two hundred. `do` gives one outcome for each work of a group.
    """

    def __init__(
        self,
        do: Callable[[list[Work]], list[Finished]],
        threads: Threads,
        room: asyncio.Semaphore,
    ) -> None:
        self._do = do
        self._threads = threads
        self._room = room
        self._queue: deque[_Waiting[Work]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def run(self, work: Work) -> Any:
        """Do a write. Canceled while queued, it never begins; while running, it ends first."""
        entry = _Waiting(work, asyncio.get_running_loop().create_future(), copy_context())
        self._queue.append(entry)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        try:
            finished = await asyncio.shield(entry.done)
        except asyncio.CancelledError:
            if not entry.begun:
                self._queue.remove(entry)
            else:
                with suppress(Exception):
                    await asyncio.shield(entry.done)
            raise
        if finished.error is not None:
            raise finished.error
        return finished.result

    async def close(self) -> None:
        """Wait for what was asked for."""
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        while self._queue:
            async with self._room:
                group = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_GROUP))]
                for entry in group:
                    entry.begun = True
                works = [entry.work for entry in group]
                try:
                    # The transaction belongs to the trace of the first; it says how many share it.
                    do = partial(group[0].context.run, self._do, works)
                    finished = await self._threads.run(do)
                except BaseException as error:
                    for entry in group:
                        if not entry.done.done():
                            entry.done.set_exception(_Lost(repr(error)))
                    raise
            for entry, outcome in zip(group, finished, strict=True):
                entry.done.set_result(outcome)


class _Lost(RuntimeError):
    """The group that a write was part of came to no end."""
