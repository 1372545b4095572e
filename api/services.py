"""What the API needs of the process it runs in, made once and shared by all operations."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

import anyio
import anyio.to_thread

from api.feed import EventFeed
from persistence.database import POOL_SIZE, Database
from persistence.unit_of_work import UnitOfWork

Result = TypeVar("Result")


def utc_now() -> datetime:
    """The wall clock; everything else takes `now` as an argument."""
    return datetime.now(UTC)


NodeResolver: TypeAlias = Callable[[Any, UUID, int | None], Awaitable[Any]]
"""Gives the object of a key (and part number) as its GraphQL type, None when absent or hidden;
the first argument is the Context."""


class SignTrackingToken(Protocol):
    """Signs a guest's credential for an order and its tracking version."""

    def __call__(self, order_id: UUID, version: int, expires_at: datetime | None = None) -> str:
        """The token; good for 90 days unless said."""
        ...


def _no_tokens(order_id: UUID, version: int, expires_at: datetime | None = None) -> str:
    raise NotImplementedError(f"no tracking tokens for {order_id} (version {version}) here")


@dataclass(slots=True)
class Services:
    """The database and how its work is run off the event loop.

    `feed` wakes this process's subscribers; `nodes` resolves global ids by type name, for `node`
    and for fields that refer to other areas; `tracking_token` signs a guest's credential for an
    order and its tracking version.
    """

    database: Database
    feed: EventFeed
    nodes: Mapping[str, NodeResolver] = field(default_factory=dict)
    tracking_token: SignTrackingToken = _no_tokens
    clock: Callable[[], datetime] = utc_now
    _limiter: anyio.CapacityLimiter | None = field(default=None, init=False)

    async def run_read(self, work: Callable[[], Result]) -> Result:
        """Run a read. SQLite's reads take microseconds: a thread would triple their cost."""
        if self.database.is_sqlite:
            return work()
        return await anyio.to_thread.run_sync(work, limiter=self._limit(), abandon_on_cancel=False)

    async def run_write(self, work: Callable[[UnitOfWork], Any]) -> Any:
        """Run a write transaction in a thread; it is never abandoned halfway."""
        return await anyio.to_thread.run_sync(
            lambda: self.database.run(work), limiter=self._limit(), abandon_on_cancel=False
        )

    def _limit(self) -> anyio.CapacityLimiter:
        if self._limiter is None:
            # As many as the pool has connections: the rest wait here, where waiting is cheap.
            self._limiter = anyio.CapacityLimiter(POOL_SIZE)
        return self._limiter
