"""One operation's view of the database: all its reads see the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from api.services import Services
from persistence.database import Snapshot

Result = TypeVar("Result")


class ReadSession:
    """A snapshot that the first read opens and the operation's end closes.

    So an order, its lines and its cursor agree, and an operation costs one connection. Before
    anything that needs a connection of its own (a write) the snapshot is given back: whoever holds
    one never waits for another, so operations cannot wait for each other in a circle, and what is
    read after a write sees it.
    """

    def __init__(self, services: Services, *, brief: bool) -> None:
        """`brief` sessions take a snapshot for each read: nothing long-lived holds one."""
        self._services = services
        self._brief = brief
        self._lock = asyncio.Lock()
        self._opened: AbstractContextManager[Snapshot] | None = None
        self._snapshot: Snapshot | None = None

    async def read(self, work: Callable[[Snapshot], Result]) -> Result:
        """Run a read in the operation's snapshot, or in one of its own."""
        if self._brief:
            return await self._services.run_read(lambda: self._read_once(work))
        async with self._lock:
            snapshot = self._snapshot or await self._open()
            return await self._services.run(lambda: work(snapshot))

    def _read_once(self, work: Callable[[Snapshot], Result]) -> Result:
        with self._services.database.snapshot() as snapshot:
            return work(snapshot)

    async def apart(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Run what needs a connection of its own, holding none meanwhile."""
        async with self._lock:
            await self._give_back()
            return await work()

    async def close(self) -> None:
        """Give the snapshot back."""
        async with self._lock:
            await self._give_back()

    async def _open(self) -> Snapshot:
        await self._services.take_connection()
        opened = self._services.database.snapshot()

        def enter() -> Snapshot:
            snapshot = opened.__enter__()
            # Noted here, so that it is given back also when nobody waits for it any more.
            self._opened, self._snapshot = opened, snapshot
            return snapshot

        try:
            return await self._services.run(enter)
        except BaseException:
            if self._opened is None:
                self._services.release_connection()
            raise

    async def _give_back(self) -> None:
        opened, self._opened, self._snapshot = self._opened, None, None
        if opened is not None:
            try:
                await asyncio.shield(self._services.run(lambda: opened.__exit__(None, None, None)))
            finally:
                self._services.release_connection()
