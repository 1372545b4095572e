"""What was promised of delivery: whole, about its order's lines, and possible to judge."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, RowMapping, select

from domain.fulfillment.promise import Promise
from domain.fulfillment.shipment import ShipmentStatus
from domain.orders.order import Order
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.order_stream import Grouped, stored_orders
from persistence.checks.scanning import rows_of, scan_named
from persistence.tables.fulfillment import shipment
from persistence.tables.orders import order


def _broken_words(connection: Connection) -> Iterator[Finding]:
    promised = select(order.c.id).where(order.c.promise.is_not(None))
    delivered = (
        select(shipment.c.order_id, shipment.c.number, shipment.c.delivered_at)
        .where(shipment.c.status == ShipmentStatus.DELIVERED.value)
        .order_by(shipment.c.order_id)
    )
    parcels = Grouped(scan_named(connection, delivered), "order_id")
    for stored in stored_orders(connection, promised):
        yield 1
        arrived = parcels.take(stored.order.id)
        if stored.order.promise is not None:
            for problem in _problems(stored.order, stored.order.promise, arrived):
                yield Violation(f"order {stored.order.number}", problem)


def _problems(entry: Order, made: Promise, arrived: Sequence[RowMapping]) -> Iterator[str]:
    latest = max((parcel.deliver_by for parcel in made.parcels), default=None)
    if latest != made.deliver_by:
        yield f"promises {made.deliver_by}, its parcels {latest}"
    pieces: Counter[int] = Counter()
    for parcel in made.parcels:
        pieces.update(dict(parcel.lines))
    ordered = {line.number: line.ordered for line in entry.lines}
    if pieces != ordered:
        yield f"promises pieces {dict(pieces)} of lines {ordered}"
    sent = any(line.shipped for line in entry.lines)
    if sent and entry.is_delivered and not any(row["delivered_at"] for row in arrived):
        yield "is delivered, but nobody can say when: its promise cannot be judged"


CHECKS = (
    Check(
        "delivery promises",
        "A promise is about every piece of its order, and can be judged once all are delivered",
        "orders",
        rows_of(order),
        _broken_words,
        effort=4,
    ),
)
