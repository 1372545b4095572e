"""The relay: gives committed events the one gap-free order that readers of the whole log follow."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from uuid import UUID

from anyio.to_thread import run_sync

from persistence.database import Database
from persistence.outbox import EVENTS_PER_BATCH, Relay, open_relay

logger = logging.getLogger("orderwright.relay")

POLL_SECONDS = 0.05
"""Commits of other processes are found by looking; a look costs a fraction of a millisecond."""

GATHER_SECONDS = 0.01
"""After a wake-up, so that one transaction serves many commits: on SQLite each costs an fsync."""

ELECTION_SECONDS = 1.0
"""Between two attempts to become the relay, and after a failure."""


def relay_once(database: Database) -> int:
    """Give every event that waits its position; how many there were. 0 if another relay is on."""
    total = 0
    with open_relay(database) as relay:
        if relay.elect():
            while given := relay.relay():
                total += given
    return total


async def run_relay(
    database: Database, stop: asyncio.Event, *, poll_seconds: float = POLL_SECONDS
) -> None:
    """Be the relay, or stand by to become it, until told to stop. Failures are survived."""
    with _commits(database) as committed:
        while not stop.is_set():
            try:
                await _serve(database, stop, committed, poll_seconds)
            except Exception:  # whatever it was, events wait safely in the outbox
                logger.exception("The relay failed and will try again")
                await _pause(stop, ELECTION_SECONDS)


async def _serve(
    database: Database, stop: asyncio.Event, committed: asyncio.Event, poll_seconds: float
) -> None:
    """One session with the database: win the election, then relay until something breaks."""
    with ExitStack() as held:
        relay = await run_sync(held.enter_context, open_relay(database))
        while not await run_sync(relay.elect):
            await _pause(stop, ELECTION_SECONDS)
            if stop.is_set():
                return
        logger.info("This process gives events their positions")
        while not stop.is_set():
            # Cleared first: what is committed while we relay is found by the next round.
            committed.clear()
            await _relay_waiting(relay, stop)
            with suppress(TimeoutError):
                await asyncio.wait_for(committed.wait(), poll_seconds)
                await asyncio.sleep(GATHER_SECONDS)


async def _relay_waiting(relay: Relay, stop: asyncio.Event) -> None:
    while await run_sync(relay.relay) == EVENTS_PER_BATCH and not stop.is_set():
        pass


@contextmanager
def _commits(database: Database) -> Iterator[asyncio.Event]:
    """Set whenever this process commits events."""
    loop, committed = asyncio.get_running_loop(), asyncio.Event()

    def tell(_: frozenset[UUID]) -> None:
        # The loop may be closed by the time a thread of another part of the process commits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(committed.set)

    database.commit_listeners.append(tell)
    try:
        yield committed
    finally:
        database.commit_listeners.remove(tell)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
