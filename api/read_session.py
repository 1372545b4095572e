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
        """`brief` sessions give the snapshot back after each read: nothing long-lived holds one."""
        self._services = services
        self._brief = brief
        self._lock = asyncio.Lock()
        self._opened: AbstractContextManager[Snapshot] | None = None
        self._snapshot: Snapshot | None = None

    async def read(self, work: Callable[[Snapshot], Result]) -> Result:
        """Run a read in the operation's snapshot."""
        async with self._lock:
            snapshot = self._snapshot or await self._open()
            try:
                return await self._services.run(lambda: work(snapshot))
            finally:
                if self._brief:
                    await self._give_back()

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
        try:
            self._snapshot = await self._services.run(opened.__enter__)
        except BaseException:
            self._services.release_connection()
            raise
        self._opened = opened
        return self._snapshot

    async def _give_back(self) -> None:
        opened, self._opened, self._snapshot = self._opened, None, None
        if opened is not None:
            try:
                await asyncio.shield(self._services.run(lambda: opened.__exit__(None, None, None)))
            finally:
                self._services.release_connection()
