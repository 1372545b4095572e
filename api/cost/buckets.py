"""A bucket of points as one process knows it: its own, or a piece of one that all share."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, TypeAlias

from domain.access.caller import CostBudget
from domain.local_bucket import LocalBucket
from domain.ports import PointBuckets

logger = logging.getLogger("orderwright.api")

PIECES: Final = 20
"""A process takes a shared bucket's points in pieces of at least this part of it."""
LEASE_SECONDS: Final = 10.0
"""What a process took and did not use for so long, it forgets: by then the bucket has refilled."""
PATIENCE_SECONDS: Final = 1.0
STORE_PAUSE_SECONDS: Final = 5.0
"""How long a store that failed is not asked again."""

Run: TypeAlias = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs what waits for the store off the event loop."""


class Bucket(Protocol):
    """What a principal may still ask for, as this process knows it."""

    budget: CostBudget

    def left(self, now_seconds: float) -> float: ...
    async def take(self, points: float, now_seconds: float) -> bool: ...
    def give_back(self, points: float) -> None: ...


class OwnBucket:
    """A bucket of this process alone."""

    __slots__ = ("_local", "budget")

    def __init__(self, budget: CostBudget, now_seconds: float) -> None:
        self.budget = budget
        self._local = LocalBucket.full(budget, now_seconds)

    def left(self, now_seconds: float) -> float:
        """What it holds now."""
        return self._local.left(now_seconds)

    async def take(self, points: float, now_seconds: float) -> bool:
        """Take points if it holds so many."""
        return self._local.take(points, now_seconds)

    def give_back(self, points: float) -> None:
        """Return what was not used."""
        self._local.give_back(points)


class SharedStore:
    """The store of shared buckets, with patience for its failures."""

    def __init__(self, buckets: PointBuckets, run: Run) -> None:
        self.buckets = buckets
        self.run = run
        self.away_until = 0.0

    def failed(self, error: Exception, now_seconds: float) -> None:
        """Leave it alone for a while; each process counts for itself meanwhile."""
        self.away_until = now_seconds + STORE_PAUSE_SECONDS
        logger.warning(
            "The store of cost budgets does not answer (%s): this process counts for itself.",
            type(error).__name__,
        )


class SharedBucket:
    """A bucket in a store: this process holds a piece of it, and asks again when that is used up."""

    __slots__ = ("_asking", "_known", "_leased", "_leased_at", "_name", "_store", "budget")

    def __init__(
        self, name: str, budget: CostBudget, store: SharedStore, now_seconds: float
    ) -> None:
        self.budget = budget
        self._name = name
        self._store = store
        self._leased = 0.0
        self._leased_at = now_seconds
        # What the store held when it was last asked, refilled since.
        self._known = LocalBucket.full(budget, now_seconds)
        self._asking = asyncio.Lock()

    def left(self, now_seconds: float) -> float:
        """What this process holds and, as far as it knows, the store."""
        return min(float(self.budget.points), self._leased + self._known.left(now_seconds))

    async def take(self, points: float, now_seconds: float) -> bool:
        """Take points from the piece that is held, or with a new one."""
        if self._leased >= points and now_seconds - self._leased_at < LEASE_SECONDS:
            self._leased -= points
            return True
        async with self._asking:
            if now_seconds - self._leased_at >= LEASE_SECONDS:
                self._leased = min(self._leased, 0.0)
            if self._leased < points and not await self._lease(points - self._leased, now_seconds):
                return False
            self._leased -= points
            return True

    async def _lease(self, needed: float, now_seconds: float) -> bool:
        """Bring what is needed, or more, from the store; False where it is not there."""
        if now_seconds < self._store.away_until:
            if not self._known.take(needed, now_seconds):
                return False
            self._leased += needed
            return True
        if self._known.left(now_seconds) < needed:
            # Others only take from it: what is not there as far as is known is not there.
            return False
        wanted = max(needed, self.budget.points / PIECES)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                granted = await self._store.run(
                    lambda: self._store.buckets.take(
                        self._name, self.budget, needed=needed, wanted=wanted
                    )
                )
        except Exception as error:  # noqa: BLE001 - whatever a store raises, nobody is refused for it
            self._store.failed(error, now_seconds)
            return await self._lease(needed, now_seconds)
        self._known = LocalBucket(self.budget, granted.left, now_seconds)
        self._leased += granted.points
        self._leased_at = now_seconds
        return bool(granted.points)

    def give_back(self, points: float) -> None:
        """Return what was not used to the piece that is held."""
        self._leased = min(float(self.budget.points), self._leased + points)
