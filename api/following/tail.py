"""The newest part of a log, read once by each process for all who follow it there."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from api.following.feed import EventFeed
from api.following.follower import Follower

logger = logging.getLogger("orderwright.feed")

ENTRIES_REMEMBERED: Final = 1_000
"""Whoever fell behind these, or comes back behind them, reads the database for itself."""
ENTRIES_PER_READ: Final = 500
SECONDS_AFTER_A_FAILURE: Final = 1.0
BLINK_SECONDS: Final = 0.05

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Entry]):
    """What was read of a log behind some place."""

    entries: Sequence[tuple[int, Entry]]
    """Each with its place, in their order."""
    reach: int
    """Everything up to here was read: nothing will ever appear there that is not among these."""
    is_settled: bool = True
    """Whether that is the end of the log; otherwise there may be more at once."""


@dataclass(frozen=True, slots=True)
class Log(Generic[Entry]):
    """A log that can be followed; what it reads, it reads in snapshots of its own."""

    key: UUID
    """What the feed calls it."""
    newest: Callable[[], Awaitable[Stretch[Entry]]]
    """Its last entries."""
    behind: Callable[[int], Awaitable[Stretch[Entry]]]
    """What follows a place."""
    topics: Callable[[Entry], Iterable[Hashable]]
    """What an entry is about: the followers of these are asked whether they want it."""


class Tail(Generic[Entry]):
    """Follows a log while anybody does, and remembers its newest entries."""

    def __init__(
        self, feed: EventFeed, log: Log[Entry], remembered: int = ENTRIES_REMEMBERED
    ) -> None:
        self._feed = feed
        self._log = log
        self._remembered = remembered
        self._entries: deque[tuple[int, Entry]] = deque()
        self._followers: dict[Hashable, set[Follower[Entry]]] = {}
        self._count = 0
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.floor = 0
        """Everything behind this is remembered."""
        self.head = 0
        """Everything up to here has been offered to the followers."""

    @property
    def stream(self) -> UUID:
        """What it watches the feed for, on behalf of all."""
        return self._log.key

    @property
    def follower_count(self) -> int:
        """How many follow now."""
        return self._count

    @contextmanager
    def followed_by(self, follower: Follower[Entry]) -> Iterator[None]:
        """Offer a follower what comes about its topics."""
        for topic in follower.topics:
            self._followers.setdefault(topic, set()).add(follower)
        self._count += 1
        if self._task is None:
            self._ready.clear()
            self._task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            self._count -= 1
            for topic in follower.topics:
                self._followers[topic].discard(follower)
                if not self._followers[topic]:
                    del self._followers[topic]
            if not self._count:
                self.stop()

    def beat(self) -> None:
        """Let every follower say where it stands."""
        for follower in set[Follower[Entry]]().union(*self._followers.values()):
            follower.beat()

    def stop(self) -> None:
        """Remember nothing and follow no longer."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._entries.clear()

    async def ready(self) -> None:
        """Wait until the newest entries are known."""
        await self._ready.wait()

    def remembered_behind(self, place: int) -> list[tuple[int, Entry]]:
        """The entries behind a place that is not before the floor."""
        assert place >= self.floor, "read the database for what is not remembered"
        found = []
        for entry in reversed(self._entries):
            if entry[0] <= place:
                break
            found.append(entry)
        found.reverse()
        return found

    async def _follow(self) -> None:
        with self._feed.watch(self._log.key) as watch:
            begun = False
            while True:
                try:
                    if not begun:
                        self._begin(await self._log.newest())
                        begun = True
                    stretch = await self._log.behind(self.head)
                    self._take(stretch)
                except Exception:
                    logger.exception("Reading the log failed; it is read again")
                    await asyncio.sleep(SECONDS_AFTER_A_FAILURE)
                    continue
                if not stretch.entries and not stretch.is_settled:
                    await asyncio.sleep(BLINK_SECONDS)
                elif stretch.is_settled:
                    await watch.wait(self.head, self._feed.settings.heartbeat_seconds)

    def _begin(self, newest: Stretch[Entry]) -> None:
        self._entries.clear()
        self._entries.extend(newest.entries[-self._remembered :])
        self.head = newest.reach
        self.floor = self._entries[0][0] - 1 if self._entries else newest.reach
        self._ready.set()

    def _take(self, stretch: Stretch[Entry]) -> None:
        for place, entry in stretch.entries:
            self._entries.append((place, entry))
            # An entry about several topics is offered once to each follower.
            asked: set[Follower[Entry]] = set()
            for topic in self._log.topics(entry):
                asked |= self._followers.get(topic, set())
            for follower in asked:
                follower.offer(place, entry)
        self.head = max(self.head, stretch.reach)
        while len(self._entries) > self._remembered:
            self.floor = self._entries.popleft()[0]
