"""The stock ledger as a log: in an order in which no movement ever appears late.

A movement's number is drawn before its transaction commits, so a number may be missing because its
transaction is still open. Whoever followed the numbers alone would step over it. A hole is given up
once every transaction that ran when it was seen has ended: positions are locked before movements
are numbered, so whoever drew a number was running. SQLite has one writer and no such holes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Text, cast, func, select

from persistence.dialects import is_sqlite
from persistence.reads.events import last_movement
from persistence.tables.catalog import product
from persistence.tables.stock import stock_movement

MOVEMENTS_PER_READ = 500


@dataclass(frozen=True, slots=True)
class StockChange:
    """A position changed; `number` is that of its movement in the ledger."""

    number: int
    product_id: UUID
    location_id: UUID
    sku: str


@dataclass(frozen=True, slots=True)
class LedgerStretch:
    """Movements behind a number, and up to where none is missing."""

    changes: Sequence[StockChange]
    reach: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A hole below `until` was seen when no transaction from `horizon` on had begun."""

    until: int
    horizon: int


class LedgerReader:
    """Reads the ledger from its end on; remembers the holes it doubts."""

    def __init__(self) -> None:
        self._doubt: _Doubt | None = None

    def newest(self, connection: Connection, limit: int) -> LedgerStretch | None:
        """The last movements; None as long as one of them may still be missing."""
        if not self._has_certainty(connection):
            return None
        reach = self._doubt.until if self._doubt is not None else last_movement(connection)
        self._doubt = None
        return LedgerStretch(_changes(connection, max(0, reach - limit), limit, reach), reach, True)

    def behind(self, connection: Connection, number: int) -> LedgerStretch:
        """What follows a number that this reader has reached."""
        changes = _changes(connection, number, MOVEMENTS_PER_READ)
        is_settled = len(changes) < MOVEMENTS_PER_READ
        if not is_sqlite(connection):
            certain = number
            doubt = self._doubt
            if doubt is not None and _oldest_running(connection) >= doubt.horizon:
                certain, self._doubt = max(certain, doubt.until), None
            known = _without_holes(changes, number, certain)
            if len(known) < len(changes):
                if self._doubt is None:
                    self._doubt = _Doubt(changes[-1].number, _next_to_begin(connection))
                changes, is_settled = known, False
        return LedgerStretch(changes, changes[-1].number if changes else number, is_settled)

    def _has_certainty(self, connection: Connection) -> bool:
        """Whether all that was open at the first look has ended."""
        if is_sqlite(connection):
            return True
        if self._doubt is None:
            self._doubt = _Doubt(last_movement(connection), _next_to_begin(connection))
        return _oldest_running(connection) >= self._doubt.horizon


def changed_positions(
    connection: Connection,
    after: int,
    until: int,
    limit: int,
    skus: Collection[str] = (),
    location_ids: Collection[UUID] | None = None,
) -> Sequence[StockChange]:
    """The positions that changed between two numbers, each with its last movement among them.

    Empty `skus` and no `location_ids` mean any.
    """
    table = stock_movement.c
    last = func.max(table.id).label("number")
    query = (
        select(last, table.product_id, table.location_id, product.c.sku)
        .join(product, product.c.id == table.product_id)
        .where(table.id > after, table.id <= until)
        .group_by(table.product_id, table.location_id, product.c.sku)
    )
    if skus:
        query = query.where(product.c.sku.in_(skus))
    if location_ids is not None:
        query = query.where(table.location_id.in_(location_ids))
    return [StockChange(*row) for row in connection.execute(query.order_by(last).limit(limit))]


def _changes(
    connection: Connection, after: int, limit: int, until: int | None = None
) -> list[StockChange]:
    table = stock_movement.c
    query = (
        select(table.id, table.product_id, table.location_id, product.c.sku)
        .join(product, product.c.id == table.product_id)
        .where(table.id > after)
    )
    if until is not None:
        query = query.where(table.id <= until)
    return [StockChange(*row) for row in connection.execute(query.order_by(table.id).limit(limit))]


def _without_holes(changes: list[StockChange], number: int, certain: int) -> list[StockChange]:
    """The movements before the first hole that is not certain to stay one."""
    expected = number + 1
    for place, change in enumerate(changes):
        if change.number > expected and change.number > certain:
            return changes[:place]
        expected = change.number + 1
    return changes


def _oldest_running(connection: Connection) -> int:
    """Every transaction before this one has ended."""
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return connection.execute(select(cast(cast(oldest, Text), BigInteger))).scalar_one()


def _next_to_begin(connection: Connection) -> int:
    """Every transaction that writes and runs now, or has ended, is before this one."""
    following = func.pg_snapshot_xmax(func.pg_current_snapshot())
    return connection.execute(select(cast(cast(following, Text), BigInteger))).scalar_one()
