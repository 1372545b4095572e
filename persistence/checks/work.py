"""Fulfillment: no piece in two work orders, none elsewhere than its stock, each in one carton."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, literal, select, union_all

from domain.fulfillment.fulfillment_order import ACTIVE
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, scan
from persistence.tables.fulfillment import (
    fulfillment_order,
    fulfillment_order_line,
    package,
    package_line,
    shipment,
)
from persistence.tables.orders import allocation, order
from persistence.tables.stock import location

_WORK = fulfillment_order_line.join(
    fulfillment_order, fulfillment_order.c.id == fulfillment_order_line.c.fulfillment_order_id
)


def _claimed_elsewhere(connection: Connection) -> Iterator[Finding]:
    left = fulfillment_order_line.c.quantity - fulfillment_order_line.c.shipped
    in_cartons = fulfillment_order_line.c.packed - fulfillment_order_line.c.shipped
    active = fulfillment_order.c.status.in_([status.value for status in ACTIVE])
    claims = select(
        fulfillment_order.c.order_id,
        fulfillment_order_line.c.line_number,
        fulfillment_order.c.location_id,
        case((active, left), else_=in_cartons).label("claimed"),
        fulfillment_order_line.c.shipped.label("sent"),
        literal(0).label("held"),
    ).select_from(_WORK)
    held = select(
        allocation.c.order_id,
        allocation.c.line_number,
        allocation.c.location_id,
        literal(0),
        -allocation.c.shipped,
        allocation.c.quantity - allocation.c.shipped,
    )
    both = union_all(claims, held).subquery()
    claimed, have, sent = (func.sum(both.c[name]) for name in ("claimed", "held", "sent"))
    key = (both.c.order_id, both.c.line_number, both.c.location_id)
    sums = (
        select(*key, claimed.label("claimed"), have.label("held"), sent.label("sent"))
        .group_by(*key)
        .having((claimed > have) | (sent != 0))
        .subquery()
    )
    query = (
        select(sums, order.c.number, location.c.code)
        .outerjoin(order, order.c.id == sums.c.order_id)
        .outerjoin(location, location.c.id == sums.c.location_id)
    )
    for row in scan(connection, query):
        subject = f"order {row.number} line {row.line_number} at {row.code}"
        if row.claimed > row.held:
            yield Violation(
                subject, f"active work orders claim {row.claimed}, {row.held} are allocated there"
            )
        if row.sent:
            yield Violation(
                subject, f"work orders shipped {int(row.sent):+d} against what left its allocation"
            )


def _not_in_cartons(connection: Connection) -> Iterator[Finding]:
    travels = package.outerjoin(shipment, shipment.c.id == package.c.shipment_id)
    gone = shipment.c.shipped_at.is_not(None)
    cartons = (
        select(
            package.c.fulfillment_order_id,
            package_line.c.line_number,
            package_line.c.quantity.label("packed"),
            case((gone, package_line.c.quantity), else_=0).label("shipped"),
        )
        .select_from(travels.join(package_line, package_line.c.package_id == package.c.id))
        .where(package.c.unpacked.is_(False))
    )
    said = select(
        fulfillment_order_line.c.fulfillment_order_id,
        fulfillment_order_line.c.line_number,
        -fulfillment_order_line.c.packed,
        -fulfillment_order_line.c.shipped,
    )
    both = union_all(cartons, said).subquery()
    packed, shipped = func.sum(both.c.packed), func.sum(both.c.shipped)
    key = (both.c.fulfillment_order_id, both.c.line_number)
    sums = (
        select(*key, packed.label("packed"), shipped.label("shipped"))
        .group_by(*key)
        .having((packed != 0) | (shipped != 0))
        .subquery()
    )
    query = select(sums, fulfillment_order.c.number).outerjoin(
        fulfillment_order, fulfillment_order.c.id == sums.c.fulfillment_order_id
    )
    for row in scan(connection, query):
        yield Violation(
            f"fulfillment order {row.number} line {row.line_number}",
            f"its cartons hold {int(row.packed):+d} packed and {int(row.shipped):+d} shipped "
            "against what it says",
        )


_piece = fulfillment_order_line.c
_LINES = [
    Rule(
        and_(_piece.shipped >= 0, _piece.shipped <= _piece.packed).is_(False),
        "{shipped} shipped of {packed} packed",
    ),
    Rule(_piece.packed > _piece.quantity, "{packed} packed of {quantity}"),
    Rule(
        and_(fulfillment_order.c.status == "CLOSED", _piece.shipped < _piece.quantity),
        "closed with {shipped} of {quantity} shipped",
    ),
]

CHECKS = (
    Check(
        "work orders",
        "A piece is in at most one active work order, at the location it is allocated to",
        "work order lines",
        rows_of(fulfillment_order_line),
        _claimed_elsewhere,
        effort=6,
    ),
    Check(
        "work order lines",
        "A work order packs what it has, ships what is packed, and closes when all has left",
        "work order lines",
        rows_of(fulfillment_order_line),
        rule_breakers(
            _WORK,
            [fulfillment_order.c.number, *_piece],
            _LINES,
            "fulfillment order {number} line {line_number}",
        ),
    ),
    Check(
        "cartons",
        "What is packed is in cartons, and what shipped left in them",
        "packed lines",
        rows_of(package_line),
        _not_in_cartons,
        effort=5,
    ),
)
