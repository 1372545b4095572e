"""Point buckets that all processes share through PostgreSQL."""

from typing import Final

from sqlalchemy import Connection, Double, case, cast, delete, extract, func, literal, text
from sqlalchemy.dialects.postgresql import insert

from domain.access.caller import CostBudget
from domain.ports import PointsGranted
from persistence.database import Database
from persistence.dialects import is_sqlite
from persistence.tables.access import cost_bucket as table

KEPT_SECONDS: Final = 86_400
"""A bucket that nobody asked for a day is full: its row says nothing any more."""
_NOW: Final = cast(extract("epoch", func.clock_timestamp()), Double)


class PostgresPointBuckets:
    """Buckets as rows. One statement takes points, by the clock of the database.

    Processes take points in large pieces, so this is asked about once a second for a busy key.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, budget: CostBudget, *, needed: float, wanted: float) -> PointsGranted:
        """Take points from a bucket; a new one is full."""
        return self._database.run(
            lambda unit: _take(unit.connection, name, budget, needed=needed, wanted=wanted)
        )


def _take(
    connection: Connection, name: str, budget: CostBudget, *, needed: float, wanted: float
) -> PointsGranted:
    # Points of the last moment before a crash are no loss: nobody waits for the disk here.
    connection.execute(text("SET LOCAL synchronous_commit = off"))
    capacity = literal(float(budget.points), Double)
    first = min(float(budget.points), wanted) if budget.points >= needed else 0.0
    passed = func.greatest(0.0, _NOW - table.c.at_seconds)
    filled = func.least(capacity, table.c.points + passed * budget.points_per_second)
    granted = case((filled >= needed, func.least(filled, wanted)), else_=0.0)
    row = connection.execute(
        insert(table)
        .values(name=name, points=budget.points - first, granted=first, at_seconds=_NOW)
        .on_conflict_do_update(
            index_elements=[table.c.name],
            set_={"points": filled - granted, "granted": granted, "at_seconds": _NOW},
        )
        .returning(table.c.points, table.c.granted)
    ).one()
    return PointsGranted(row.granted, row.points)


def forget_full_buckets(connection: Connection) -> int:
    """Delete the buckets that have long been full; how many. With SQLite there are none."""
    if is_sqlite(connection):
        return 0
    return connection.execute(
        delete(table).where(table.c.at_seconds < _NOW - KEPT_SECONDS)
    ).rowcount
