"""Shipments: their tracking state is the fold of everything carriers reported."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from domain.fulfillment.shipment import Shipment, ShipmentStatus
from domain.fulfillment.tracking import TrackingCode, TrackingState, fold_tracking
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.order_stream import Grouped
from persistence.checks.scanning import rows_of, scan_named
from persistence.fulfillment_rows import report_from, shipment_from
from persistence.tables.fulfillment import shipment, tracking_event


def _unlike_their_reports(connection: Connection) -> Iterator[Finding]:
    query = select(tracking_event).order_by(tracking_event.c.shipment_id)
    reports = Grouped(scan_named(connection, query), "shipment_id")
    for parcel in scan_named(connection, select(shipment).order_by(shipment.c.id)):
        yield 1
        state = fold_tracking(map(report_from, reports.take(parcel["id"])))
        yield from _judge(shipment_from(parcel, ()), state)


def _judge(parcel: Shipment, state: TrackingState | None) -> Iterator[Finding]:
    subject = f"shipment {parcel.number}"
    reported = state.code if state is not None else None
    if parcel.tracking_status is not reported:
        yield Violation(
            subject, f"tracking is {_name(parcel.tracking_status)}, reports say {_name(reported)}"
        )
    if state is None:
        return
    if state.delivered_at is not None and parcel.delivered_at != state.delivered_at:
        problem = f"delivered at {parcel.delivered_at}, reports say {state.delivered_at}"
        yield Violation(subject, problem)
    estimated = state.estimated_delivery_at
    if estimated is not None and parcel.estimated_delivery_at != estimated:
        problem = f"expected at {parcel.estimated_delivery_at}, reports say {estimated}"
        yield Violation(subject, problem)
    if reported is TrackingCode.DELIVERED and parcel.status is ShipmentStatus.SHIPPED:
        yield Violation(subject, "is SHIPPED, reports say it was delivered")


def _name(code: TrackingCode | None) -> str:
    return code.value if code is not None else "not known"


CHECKS = (
    Check(
        "tracking",
        "A shipment's tracking state is the fold of its reports, never backwards",
        "shipments",
        rows_of(shipment),
        _unlike_their_reports,
        effort=8,
    ),
)
