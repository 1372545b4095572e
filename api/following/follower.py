"""One subscriber of a log: what it wants, and how long it waits for it."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Follower(Generic[Entry]):
    """Told of the first entry that it wants and has not read, and of nothing else.

    It remembers where that is, never what it is, so a slow one stays as small as any.
    """

    __slots__ = ("_due", "_waiter", "topics", "wants")

    def __init__(self, topics: Sequence[Hashable], wants: Callable[[Entry], bool]) -> None:
        self.topics = topics
        self.wants = wants
        self._due: int | None = None
        self._waiter: asyncio.Future[None] | None = None

    def offer(self, place: int, entry: Entry) -> None:
        """Something new in the log: costs a look at it, and no read."""
        if self._due is None and self.wants(entry):
            self._due = place
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_result(None)

    def beat(self) -> None:
        """End the wait as if its time were over: the subscriber says where it stands."""
        self._end()

    async def wait(self, timeout_seconds: float) -> int | None:
        """Wait for something wanted: where it is; None when the time is over."""
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(timeout_seconds, self._end)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        due, self._due = self._due, None
        return due

    def _end(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
