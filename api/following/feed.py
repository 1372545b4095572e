"""Wakes the subscribers of orders when their event streams grow, whoever made them grow."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from typing import Final
from uuid import UUID

from api.following.topic import Topic
from api.following.watch import Watch
from api.threads import Threads
from persistence.data_version import DataVersion
from persistence.database import Database
from persistence.notifications import ListeningFailed, notices
from persistence.reads.events import changed_streams

logger = logging.getLogger("orderwright.feed")

RESTS_PER_COMPARISON: Final = 9
"""Comparing many watched orders may take a tenth of the time, not more."""

FIRST_BACKOFF_SECONDS: Final = 0.1
LONGEST_BACKOFF_SECONDS: Final = 5.0


_version = attrgetter("version")


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How subscribers are kept up to date."""

    heartbeat_seconds: float = 20.0
    """After so long without a message a subscriber is told that it is still connected."""
    look_seconds: float = 0.2
    """Between two looks for commits of other processes to an embedded database."""
    compare_seconds: float = 1.0
    """Between two comparisons with a server's database: what is left when no notice arrives."""


class EventFeed:
    """One for each API process: told of commits, it wakes the watches of the orders concerned.

    Commits of this process are told at once; those of others by the relay's notices on PostgreSQL
    and by a change of the file's data version on SQLite. Besides, the versions of all watched
    orders are compared now and then, so that no subscriber depends on the relay.
    """

    def __init__(self, database: Database, settings: FeedSettings | None = None) -> None:
        self.settings = settings or FeedSettings()
        self._database = database
        self._topics: dict[UUID, Topic] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._compare_now = asyncio.Event()
        self._rest_seconds = 0.0
        self._threads = Threads(1)

    async def start(self) -> None:
        """Begin to follow commits, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._database.commit_listeners.append(self._committed)
        ways = (self._look,) if self._database.is_sqlite else (self._listen, self._compare_often)
        self._tasks = [asyncio.create_task(self._keep_following(way)) for way in ways]

    async def close(self) -> None:
        """Follow no longer. Watches that are left wake no more."""
        if self._loop is None:
            return
        self._loop = None
        self._database.commit_listeners.remove(self._committed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._threads.close()

    @contextmanager
    def watch(self, order_id: UUID) -> Iterator[Watch]:
        """Watch an order's stream. Begin before reading it, and no commit falls in between."""
        watch = Watch()
        topic = self.topic(order_id)
        topic.watches.add(watch)
        try:
            yield watch
        finally:
            topic.watches.discard(watch)
            if not topic.watches:
                self._topics.pop(order_id, None)

    def topic(self, stream: UUID) -> Topic:
        """What the watches of a stream share; ask while watching it."""
        topic = self._topics.get(stream)
        if topic is None:
            topic = self._topics[stream] = Topic()
        return topic

    @property
    def watch_count(self) -> int:
        """How many subscribers watch now."""
        return sum(len(topic.watches) for topic in self._topics.values())

    def watches_of(self, stream: UUID) -> int:
        """How many of them watch this stream."""
        topic = self._topics.get(stream)
        return len(topic.watches) if topic is not None else 0

    @property
    def stream_count(self) -> int:
        """How many streams somebody watches."""
        return len(self._topics)

    def beat(self) -> None:
        """Let every subscriber who waits say where it stands."""
        for topic in self._topics.values():
            for watch in topic.watches:
                watch.beat()

    def _committed(self, streams: frozenset[UUID]) -> None:
        """Called by the thread that committed."""
        # A stream that is watched from now on is read after this commit: skipping it is safe.
        watched = [stream for stream in streams if stream in self._topics]
        loop = self._loop
        if watched and loop is not None:
            # The loop may close meanwhile, and a commit must not fail for that.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake, watched)

    def _wake(self, streams: list[UUID]) -> None:
        for stream in streams:
            topic = self._topics.get(stream)
            if topic is not None:
                topic.tell_moved()

    async def _keep_following(self, way: Callable[[], Awaitable[None]]) -> None:
        """Follow, and begin again after a failure: subscribers wait longer and miss nothing."""
        backoff_seconds = FIRST_BACKOFF_SECONDS
        while True:
            started = time.monotonic()
            try:
                await way()
            except ListeningFailed as error:
                logger.warning("No notices from the database for now: %s", error)
            except Exception:
                logger.exception("Following commits failed; it begins again")
            if time.monotonic() - started > LONGEST_BACKOFF_SECONDS:
                backoff_seconds = FIRST_BACKOFF_SECONDS
            await asyncio.sleep(backoff_seconds)
            backoff_seconds = min(2 * backoff_seconds, LONGEST_BACKOFF_SECONDS)

    async def _listen(self) -> None:
        """PostgreSQL: take the relay's notices as they come."""
        async with aclosing(notices(self._database)) as told:
            async for versions in told:
                if not versions:
                    self._compare_now.set()
                for stream, version in versions.items():
                    topic = self._topics.get(stream)
                    if topic is not None:
                        topic.tell_version(version)

    async def _compare_often(self) -> None:
        """PostgreSQL: look for what no notice told."""
        while True:
            with suppress(TimeoutError):
                rest_seconds = max(self.settings.compare_seconds, self._rest_seconds)
                # Not wait_for: in Python 3.11 it loses a cancellation that meets the event's being
                # set, and then closing waits for ever.
                async with asyncio.timeout(rest_seconds):
                    await self._compare_now.wait()
            self._compare_now.clear()
            await self._compare()

    async def _look(self) -> None:
        """SQLite: compare whenever anybody has committed."""
        compared: int | None = None
        with closing(DataVersion(self._database)) as data_version:
            while True:
                await asyncio.sleep(max(self.settings.look_seconds, self._rest_seconds))
                # Read first: a commit during the comparison is seen by the next look.
                present = data_version.read()
                if self._topics and present != compared:
                    await self._compare()
                    compared = present

    async def _compare(self) -> None:
        """Wake whoever is not where its stream is: behind it, or ahead of a restored backup."""
        versions = {
            stream: min(map(_version, topic.watches)) for stream, topic in self._topics.items()
        }
        if not versions:
            return
        started = time.monotonic()
        for stream, version in (await self._threads.run(lambda: self._changed(versions))).items():
            topic = self._topics.get(stream)
            if topic is not None:
                topic.tell_place(version)
        self._rest_seconds = RESTS_PER_COMPARISON * (time.monotonic() - started)

    def _changed(self, versions: Mapping[UUID, int]) -> dict[UUID, int]:
        with self._database.snapshot() as connection:
            return changed_streams(connection, versions)
