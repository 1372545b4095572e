"""The database: engines, transactions, snapshots. Nobody else opens a connection or commits."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from domain.identity import Ids, RandomIds
from domain.observing import UNOBSERVED
from persistence.dialects import is_retryable
from persistence.unit_of_work import UnitOfWork

Result = TypeVar("Result")
Snapshot: TypeAlias = Connection
"""What reads work on, for layers that may not know the library behind it."""
Row: TypeAlias = RowMapping
"""What reads give: values by column name."""
CommitListener = Callable[[frozenset[UUID]], None]

POOL_SIZE = 8
BUSY_TIMEOUT_SECONDS = 30
STATEMENT_TIMEOUT_MILLISECONDS = 30_000
LOCK_TIMEOUT_MILLISECONDS = 10_000
ATTEMPTS = 6
FIRST_RETRY_DELAY_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Finished:
    """What a work came to that was done together with others: its result, or what it raised."""

    result: Any = None
    error: Exception | None = None


class Database:
    """One merchant's database, embedded SQLite or PostgreSQL.

    `commit_listeners` are told, after each commit, which event streams grew; `observers`, how long
    transactions take.
    """

    def __init__(self, engine: Engine, *, ids: Ids | None = None) -> None:
        self.engine = engine
        self.ids: Ids = ids or RandomIds()
        self.commit_listeners: list[CommitListener] = []
        self.observers = UNOBSERVED
        # SQLite has one writer; queueing in the process is fairer than its busy timer.
        self._writing = threading.Lock() if self.is_sqlite else nullcontext()

    @classmethod
    def open(cls, url: str, *, ids: Ids | None = None) -> "Database":
        """Open by URL: `sqlite:///path` or `postgresql://…` (psycopg 3)."""
        return cls(_engine(url), ids=ids)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @property
    def connections_in_use(self) -> int:
        """How many of the pool's connections somebody holds."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def close(self) -> None:
        """Let go of every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """One write transaction: commits on exit, rolls back on any raise."""
        with self._observed(1), self._writing, self.engine.connect() as connection:
            unit = UnitOfWork(connection, self.ids)
            with connection.begin():
                yield unit
                unit.flush()
        self.announce(unit.grown_streams)

    def run(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do `work` in a transaction, again when the database asks for it, a bounded time."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.transaction() as unit:
                    return work(unit)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
                self.observers.instruments.retry()
                # Random, so that two that collided do not collide again.
                time.sleep(FIRST_RETRY_DELAY_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError("the loop returns or raises")

    def run_together(self, works: Sequence[Callable[[UnitOfWork], Any]]) -> list[Finished]:
        """Do several works in one transaction, one after the other, each whole or not at all.

        For the embedded database, which has one writer at a time and waits for the disk at each
        commit: together they wait once. One that raises is undone alone. If the transaction fails
        as a whole, each is done by itself.
        """
        if len(works) == 1:
            return [self._alone(works[0])]
        finished: list[Finished] = []
        grown: set[UUID] = set()
        try:
            with (
                self._observed(len(works)),
                self._writing,
                self.engine.connect() as connection,
                connection.begin(),
            ):
                for work in works:
                    unit = UnitOfWork(connection, self.ids)
                    outcome = _inside(unit, work)
                    finished.append(outcome)
                    if outcome.error is None:
                        grown |= unit.grown_streams
        except DBAPIError:
            return [self._alone(work) for work in works]
        self.announce(frozenset(grown))
        return finished

    def _alone(self, work: Callable[[UnitOfWork], Any]) -> Finished:
        try:
            return Finished(self.run(work))
        except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
            return Finished(error=error)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read-only view of one moment, for reads of several statements that must agree."""
        with self.engine.connect() as connection:
            reading = connection.execution_options(
                **(
                    {"sqlite_begin": "BEGIN"}
                    if self.is_sqlite
                    else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                )
            )
            with reading.begin():
                yield reading

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A unit of work on a snapshot, for use cases that only answer: nothing of it is written."""
        with self.snapshot() as connection:
            yield UnitOfWork(connection, self.ids)

    @contextmanager
    def _observed(self, works: int) -> Iterator[None]:
        """Tell how long a write transaction takes, and how many works share it."""
        begun = time.perf_counter()
        try:
            told: dict[str, str | int] = {
                "db.system.name": self.engine.dialect.name,
                "orderwright.works": works,
            }
            with self.observers.tracer.span("transaction", told):
                yield
        finally:
            self.observers.instruments.transaction(time.perf_counter() - begun, works)

    def announce(self, streams: frozenset[UUID]) -> None:
        """Tell this process that streams, or what stands for many of them, grew."""
        if streams:
            for listener in self.commit_listeners:
                listener(streams)


def _inside(unit: UnitOfWork, work: Callable[[UnitOfWork], Any]) -> Finished:
    """Do one of several works of a transaction. Raises DBAPIError when the whole is lost."""
    try:
        with unit.connection.begin_nested():
            result = work(unit)
            unit.flush()
    except DBAPIError as error:
        raw = unit.connection.connection.driver_connection
        # Some failures, such as a full disk, undo everything: the others must not go on as if not.
        if is_retryable(error) or not getattr(raw, "in_transaction", False):
            raise
        return Finished(error=error)
    except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
        return Finished(error=error)
    return Finished(result)


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(url, Path(address.database or ""))
    if address.get_backend_name() != "postgresql":
        raise ValueError(f"{address.drivername!r} is neither sqlite nor postgresql")
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_pre_ping=True,
        # A logged database error must not tell whose address it was about.
        hide_parameters=True,
        connect_args={
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MILLISECONDS} "
            f"-c lock_timeout={LOCK_TIMEOUT_MILLISECONDS} -c timezone=UTC"
        },
    )


def _sqlite_engine(url: str, path: Path) -> Engine:
    if path.parent != Path():
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not open transactions of its own: BEGIN is ours, see below.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in (
            # FULL: an acknowledged order survives a power cut, not only a crash of the process.
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. SQLite does not wait for others who begin one at the same moment."""
    until = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(FIRST_RETRY_DELAY_SECONDS)
        else:
            return
