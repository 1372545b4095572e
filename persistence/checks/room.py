"""Room for parcels: what is booked of a day is the work that goes on that day."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, literal, select, union_all

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.fulfillment import fulfillment_order
from persistence.tables.shipping import location_day
from persistence.tables.stock import location


def _misbooked(connection: Connection) -> Iterator[Finding]:
    work, day = fulfillment_order.c, location_day.c
    booked = select(day.location_id, day.day, day.parcels.label("pieces"))
    planned = select(work.location_id, work.ships_on, literal(-1)).where(
        work.books_room, work.status != FulfillmentOrderStatus.CANCELED.value
    )
    both = union_all(booked, planned).subquery()
    difference = func.sum(both.c.pieces)
    sums = (
        select(both.c.location_id, both.c.day, difference.label("difference"))
        .group_by(both.c.location_id, both.c.day)
        .having(difference != 0)
        .subquery()
    )
    query = select(sums, location.c.code).outerjoin(location, location.c.id == sums.c.location_id)
    for row in scan(connection, query):
        yield Violation(
            f"{row.code} on {row.day}",
            f"its booked room differs by {int(row.difference):+d} from the work of that day",
        )


CHECKS = (
    Check(
        "room",
        "Booked room is the number of work orders that take it, by location and day",
        "days",
        rows_of(location_day),
        _misbooked,
        effort=1,
    ),
)
