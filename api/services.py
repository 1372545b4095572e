"""What the API needs of the process it runs in, made once and shared by all operations."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeVar
from uuid import UUID

from api.access.recent_callers import Whose
from api.following.feed import EventFeed
from api.following.log_entry import LogEntry, event_log
from api.following.tail import Tail
from api.grouped_writes import GroupedWrites
from api.stock.change_log import StockEntry, stock_log
from api.threads import Threads
from domain.bulk_operations.download_links import DownloadLinks
from domain.carts.secrets import CartSecrets
from domain.customers.sign_in import SignInSecrets
from persistence.database import POOL_SIZE, Database, Snapshot
from persistence.unit_of_work import UnitOfWork
from use_cases.access.access_tokens import TokenSettings
from use_cases.stock.update_together import StockUpdate, update_together

Result = TypeVar("Result")

FAREWELL_SECONDS: Final = 0.1
FAREWELL_SECONDS_EACH: Final = 0.000_2
"""Ten thousand last heartbeats take two seconds."""


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


class WaitingRoom(asyncio.Semaphore):
    """A semaphore that knows how many wait for it."""

    waiting = 0

    async def acquire(self) -> Literal[True]:
        """Wait for room."""
        self.waiting += 1
        try:
            return await super().acquire()
        finally:
            self.waiting -= 1


def in_this_context(work: Callable[[UnitOfWork], Result]) -> Callable[[UnitOfWork], Result]:
    """The work as part of what is being done here, whoever's transaction it is done in."""
    context = copy_context()
    return lambda unit: context.run(work, unit)


@dataclass(frozen=True, slots=True)
class SignInServices:
    """What signing shoppers in takes: how codes are made, and who issues tokens."""

    secrets: SignInSecrets
    tokens: TokenSettings


def _nobody_is_connected(_: Whose) -> None:
    """A worker has no connections to look at."""


@dataclass(slots=True)
class Services:
    """The database and how its work is run off the event loop.

    `feed` wakes this process's subscribers; `nodes` resolves global ids by type name, for `node`
    and for fields that refer to other areas; `tracking_token` signs a guest's credential for an
    order and its tracking version; `cart_secrets` makes what opens a cart;
    `download_links` signs the addresses of bulk results; `keep_keys_for` is how long idempotency
    keys are remembered, but for those of orders, which are kept for ever;
    `allow_loopback_webhooks`, for development, lets webhooks be sent to this machine.
    """

    database: Database
    feed: EventFeed
    nodes: Mapping[str, NodeResolver] = field(default_factory=dict)
    tracking_token: SignTrackingToken = _no_tokens
    cart_secrets: CartSecrets | None = None
    download_links: DownloadLinks | None = None
    sign_in: SignInServices | None = None
    clock: Callable[[], datetime] = utc_now
    keep_keys_for: timedelta = timedelta(days=7)
    allow_loopback_webhooks: bool = False
    rights_changed: Callable[[Whose], None] = _nobody_is_connected
    """Told of callers whose rights were taken away or changed here."""
    _connections: WaitingRoom = field(default_factory=lambda: WaitingRoom(POOL_SIZE), init=False)
    # A thread for each connection: whoever holds one never waits for a thread.
    _threads: Threads = field(default_factory=lambda: Threads(POOL_SIZE), init=False)
    _grouped: GroupedWrites[Callable[[UnitOfWork], Any]] = field(init=False)
    _stock: GroupedWrites[StockUpdate] = field(init=False)
    log: Tail[LogEntry] = field(init=False)
    """The log of events, read once for all subscribers of this process."""
    stock_changes: Tail[StockEntry] = field(init=False)
    """The same for the stock ledger."""

    def __post_init__(self) -> None:
        self._grouped = GroupedWrites(self.database.run_together, self._threads, self._connections)
        update = partial(update_together, self.database)
        self._stock = GroupedWrites(update, self._threads, self._connections)
        self.log = Tail(self.feed, event_log(self.read_apart))
        self.stock_changes = Tail(self.feed, stock_log(self.read_apart))

    @property
    def waiting_for_connection(self) -> int:
        """How many operations wait for the pool."""
        return self._connections.waiting

    async def take_connection(self) -> None:
        """Wait until the pool has a connection to spare: here, where waiting is cheap.

        Whoever holds one must not wait for another.
        """
        await self._connections.acquire()

    def release_connection(self) -> None:
        """Let the next one have it."""
        self._connections.release()

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run a read on a connection that is held.

        SQLite's reads take microseconds: a thread would triple their cost.
        """
        if self.database.is_sqlite:
            return work()
        return await self._threads.run(work)

    async def run_read(self, work: Callable[[], Result]) -> Result:
        """Run a read that opens a connection of its own."""
        async with self._connections:
            return await self.run(work)

    async def read_apart(self, query: Callable[[Snapshot], Result]) -> Result:
        """Run a query in a snapshot of its own."""

        def work() -> Result:
            with self.database.snapshot() as snapshot:
                return query(snapshot)

        return await self.run_read(work)

    async def run_write(self, work: Callable[[UnitOfWork], Any]) -> Any:
        """Run a write transaction in a thread; it is never abandoned halfway."""
        if self.database.is_sqlite:
            return await self._grouped.run(in_this_context(work))
        async with self._connections:
            return await self._threads.run(lambda: self.database.run(work))

    async def run_stock_update(self, update: StockUpdate) -> Any:
        """Run a stock update, a small one together with others that wait."""
        if not update.is_small:
            return await self.run_write(update.work)
        return await self._stock.run(replace(update, work=in_this_context(update.work)))

    async def say_goodbye(self) -> None:
        """Tell every subscriber where to resume, with a last heartbeat, and give it time to go."""
        subscribers = sum(self.subscribers().values())
        if subscribers:
            self.feed.beat()
            for tail in self._tails():
                tail.beat()
            await asyncio.sleep(FAREWELL_SECONDS + subscribers * FAREWELL_SECONDS_EACH)

    def subscribers(self) -> Mapping[str, int]:
        """How many wait for news now, by what they follow: single orders, the log, stock."""
        ours = sum(self.feed.watches_of(tail.stream) for tail in self._tails())
        return {
            "orders": self.feed.watch_count - ours,
            "log": self.log.follower_count,
            "stock": self.stock_changes.follower_count,
        }

    def _tails(self) -> tuple[Tail[Any], ...]:
        return self.log, self.stock_changes

    async def close(self) -> None:
        """Wait for what still uses the database; nothing may be asked for any more."""
        for tail in self._tails():
            tail.stop()
        await self._grouped.close()
        await self._stock.close()
        await self._threads.close()
