"""One stream that is followed here: who waits for it, and what was read for all of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final, Protocol, TypeVar

from api.following.watch import Watch

READS_REMEMBERED: Final = 4
"""Followers who keep up stand at the same place; the others read for themselves."""


class Read(Protocol):
    """What was read of a stream behind some place."""

    @property
    def found_something(self) -> bool:
        """History does not change: what was found once is found again."""


Found = TypeVar("Found", bound=Read)


class Topic:
    """Wakes its watches, and lets one of them read what all of them want to know."""

    __slots__ = ("_news", "_reads", "watches")

    def __init__(self) -> None:
        self.watches: set[Watch] = set()
        self._news = 0
        self._reads: OrderedDict[Hashable, tuple[int, asyncio.Task[Any]]] | None = None

    def tell_moved(self) -> None:
        """The stream is not where it was."""
        self._news += 1
        for watch in self.watches:
            watch.tell_moved()

    def tell_version(self, version: int) -> None:
        """The stream reaches at least this far."""
        self._news += 1
        for watch in self.watches:
            watch.tell_version(version)

    def tell_place(self, version: int) -> None:
        """The stream is here: wake whoever is somewhere else, behind it or ahead of it."""
        self._news += 1
        for watch in self.watches:
            if watch.version != version:
                watch.tell_moved()

    async def read(self, key: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        """Read, or take what another read for the same key since the last news.

        The key names all that decides the answer: from where on, and under whose rights.
        """
        if len(self.watches) < 2:
            self._reads = None
            return await read()
        reads = self._reads
        if reads is None:
            reads = self._reads = OrderedDict()
        news, task = reads.get(key, (0, None))
        if task is None or not _still_holds(task, is_news=news != self._news):
            task = asyncio.ensure_future(read())
            task.add_done_callback(_look_at_failure)
            reads[key] = self._news, task
            reads.move_to_end(key)
            if len(reads) > READS_REMEMBERED:
                reads.popitem(last=False)
        found: Found = task.result() if task.done() else await asyncio.shield(task)
        return found


def _still_holds(task: "asyncio.Task[Any]", *, is_news: bool) -> bool:
    """Whether asking again could tell nothing else.

    A read that began before the news may have missed it, also where it has not ended yet.
    """
    if not task.done():
        return not is_news
    if task.cancelled() or task.exception() is not None:
        return False
    return not is_news or task.result().found_something


def _look_at_failure(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()
