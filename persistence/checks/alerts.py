"""Alerts: open where the rules of a position say so, and each at the version of its history."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, and_, func, or_, select

from domain.events import StreamKind
from domain.stock.alerting import AlertKind, AlertStatus, standing
from domain.stock.ledger import StockPosition
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import named, place_columns, rows_of, scan
from persistence.tables.alerts import alert
from persistence.tables.log import event
from persistence.tables.stock import INSIDE_COLUMNS, RULE_COLUMNS, stock_position

_STANDING = (AlertKind.LOW_STOCK, AlertKind.OUT_OF_STOCK, AlertKind.OVERSTOCK)


def _not_what_rules_say(connection: Connection) -> Iterator[Finding]:
    opened: dict[tuple[UUID, UUID], set[str]] = {}
    still = select(alert.c.product_id, alert.c.location_id, alert.c.kind).where(
        alert.c.status == AlertStatus.OPEN.value, alert.c.kind.in_(_STANDING)
    )
    for row in scan(connection, still):
        opened.setdefault((row.product_id, row.location_id), set()).add(row.kind)
    table = stock_position.c
    query = select(
        table.product_id,
        table.location_id,
        *(table[name] for name in (*INSIDE_COLUMNS, *RULE_COLUMNS)),
        *place_columns(stock_position),
    )
    for row in scan(connection, query):
        *values, sku, code = tuple(row)
        position = StockPosition(*values)
        key = (position.product_id, position.location_id)
        said, told = {kind.value for kind in standing(position)}, opened.get(key, set())
        subject = f"{named(sku, key[0])} at {named(code, key[1])}"
        for kind in sorted(said - told):
            yield Violation(subject, f"{kind} holds and no such alert is open")
        for kind in sorted(told - said):
            yield Violation(subject, f"{kind} is open and does not hold")


def _not_their_history(connection: Connection) -> Iterator[Finding]:
    is_alert = event.c.stream_kind == StreamKind.ALERT.value
    streams = (
        select(
            event.c.stream_id,
            func.count().label("events"),
            func.max(event.c.version).label("newest"),
        )
        .where(is_alert)
        .group_by(event.c.stream_id)
        .subquery()
    )
    query = (
        select(alert.c.id, alert.c.version, streams.c.events, streams.c.newest)
        .outerjoin(streams, streams.c.stream_id == alert.c.id)
        .where(
            or_(
                streams.c.events.is_(None),
                streams.c.events != alert.c.version,
                streams.c.newest != alert.c.version,
            )
        )
    )
    for row in scan(connection, query):
        yield Violation(
            f"alert {row.id}",
            f"is at version {row.version}, with {row.events or 0} events up to {row.newest or 0}",
        )
    orphans = (
        select(event.c.stream_id)
        .outerjoin(alert, alert.c.id == event.c.stream_id)
        .where(and_(is_alert, alert.c.id.is_(None)))
        .distinct()
    )
    for row in scan(connection, orphans):
        yield Violation(f"event stream {row.stream_id}", "belongs to no alert")


CHECKS = (
    Check(
        "open alerts",
        "Low, out and over stock are told where they hold, and nowhere else",
        "alerts",
        rows_of(alert),
        _not_what_rules_say,
    ),
    Check(
        "alert history",
        "Every alert is at the version of its last event, dense from 1",
        "alerts",
        rows_of(alert),
        _not_their_history,
    ),
)
