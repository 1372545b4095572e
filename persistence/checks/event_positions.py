"""The whole log's order: positions dense from 1, every event placed once or waiting once."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.log import event, event_outbox, event_position


def _gaps(connection: Connection) -> Iterator[Finding]:
    first, last, count = connection.execute(
        select(
            func.min(event_position.c.position), func.max(event_position.c.position), func.count()
        ).select_from(event_position)
    ).one()
    if count and (first, last) != (1, count):
        yield Violation("event positions", f"{count} of them run from {first} to {last}")
    earlier, later = event_position.alias(), event_position.alias()
    query = select(later.c.position, later.c.stream_id, later.c.version).join_from(
        later,
        earlier,
        and_(
            earlier.c.stream_id == later.c.stream_id,
            earlier.c.version == later.c.version - 1,
            earlier.c.position > later.c.position,
        ),
    )
    for row in scan(connection, query):
        yield Violation(
            f"event position {row.position}",
            f"version {row.version} of stream {row.stream_id} stands before the one before it",
        )


def _lost(connection: Connection) -> Iterator[Finding]:
    placed, waiting = _same(event_position), _same(event_outbox)
    query = (
        select(
            event.c.stream_id,
            event.c.version,
            event_position.c.position,
            event_outbox.c.id.label("waiting"),
        )
        .select_from(event.outerjoin(event_position, placed).outerjoin(event_outbox, waiting))
        .where(event_position.c.position.is_(None) == event_outbox.c.id.is_(None))
    )
    for row in scan(connection, query):
        state = "has a position and waits" if row.waiting else "neither has a position nor waits"
        yield Violation(f"event {row.stream_id} version {row.version}", f"{state} for one")
    for table in (event_position, event_outbox):
        orphans = (
            select(table.c.stream_id, table.c.version)
            .select_from(table.outerjoin(event, _same(table)))
            .where(event.c.version.is_(None))
        )
        for row in scan(connection, orphans):
            subject = f"{table.name} of {row.stream_id} version {row.version}"
            yield Violation(subject, "there is no such event")


def _same(table: Table) -> ColumnElement[bool]:
    return and_(table.c.stream_id == event.c.stream_id, table.c.version == event.c.version)


CHECKS = (
    Check(
        "event positions",
        "Positions of events are dense from 1 and follow each order's versions",
        "positions",
        rows_of(event_position),
        _gaps,
        effort=3,
    ),
    Check(
        "event delivery",
        "Every event has a position or waits for one, never both",
        "events",
        rows_of(event),
        _lost,
        effort=3,
    ),
)
