"""Rows of fulfillment entities, and entities of rows: two functions each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentOrderStatus,
)
from domain.fulfillment.package import Package
from domain.fulfillment.plan import FulfillmentPlan, PlanStatus
from domain.fulfillment.shipment import Shipment, ShipmentStatus
from domain.fulfillment.tracking import TrackingCode, TrackingEvent
from domain.fulfillment.work_requests import HoldReason, RejectReason, RequestStatus
from persistence.plan_documents import draft_from

Row = dict[str, Any]

_SHIPMENT_NAMES = (
    "id", "order_id", "location_id", "number", "carrier", "service", "tracking_number",
    "tracking_url", "estimated_delivery_at", "shipped_at", "delivered_at",
)  # fmt: skip
_REPORT_NAMES = (
    "id", "shipment_id", "carrier_event_id", "occurred_at", "description", "place",
    "estimated_delivery_at",
)  # fmt: skip


def plan_row(entry: FulfillmentPlan) -> Row:
    """The row of a plan; its parcels and reasons are one document."""
    return {
        "id": entry.id,
        "order_id": entry.order_id,
        "status": entry.status.value,
        "cost": entry.draft.cost,
        "draft": entry.draft,
        "created_at": entry.created_at,
    }


def plan_from(row: RowMapping) -> FulfillmentPlan:
    """The plan of a row."""
    return FulfillmentPlan(
        id=row["id"],
        order_id=row["order_id"],
        status=PlanStatus(row["status"]),
        draft=draft_from(row["draft"]),
        created_at=row["created_at"],
    )


def work_order_row(entry: FulfillmentOrder, created_at: datetime | None) -> Row:
    """The row of a fulfillment order; without `created_at` when it is updated."""
    row: Row = {
        "id": entry.id,
        "order_id": entry.order_id,
        "number": entry.number,
        "location_id": entry.location_id,
        "plan_id": entry.plan_id,
        "status": entry.status.value,
        "request_status": entry.request_status.value,
        "hold_reason": entry.hold_reason.value if entry.hold_reason else None,
        "reject_reason": entry.reject_reason.value if entry.reject_reason else None,
        "note": entry.note,
        "service_code": entry.service_code,
        "ships_on": entry.ships_on,
        "deliver_by": entry.deliver_by,
        "books_room": entry.books_room,
    }
    return row if created_at is None else row | {"created_at": created_at}


def work_order_line_rows(entry: FulfillmentOrder) -> list[Row]:
    """The rows of a fulfillment order's lines."""
    return [work_order_line_row(entry, line) for line in entry.lines]


def work_order_line_row(entry: FulfillmentOrder, line: FulfillmentOrderLine) -> Row:
    """The row of one line of a fulfillment order."""
    return {
        "fulfillment_order_id": entry.id,
        "line_number": line.line_number,
        "quantity": line.quantity,
        "packed": line.packed,
        "shipped": line.shipped,
    }


def work_order_from(row: RowMapping, lines: Sequence[RowMapping]) -> FulfillmentOrder:
    """The fulfillment order of its rows."""
    names = (
        "id", "order_id", "number", "location_id", "plan_id", "note", "service_code", "ships_on",
        "deliver_by", "books_room",
    )  # fmt: skip
    held, rejected = row["hold_reason"], row["reject_reason"]
    return FulfillmentOrder(
        **{name: row[name] for name in names},
        status=FulfillmentOrderStatus(row["status"]),
        request_status=RequestStatus(row["request_status"]),
        hold_reason=HoldReason(held) if held else None,
        reject_reason=RejectReason(rejected) if rejected else None,
        lines=tuple(
            FulfillmentOrderLine(e["line_number"], e["quantity"], e["packed"], e["shipped"])
            for e in lines
        ),
    )


def package_row(entry: Package, created_at: datetime | None) -> Row:
    """The row of a package; without `created_at` when it is updated."""
    row: Row = {
        "id": entry.id,
        "order_id": entry.order_id,
        "fulfillment_order_id": entry.fulfillment_order_id,
        "shipment_id": entry.shipment_id,
        "number": entry.number,
        "weight_grams": entry.weight_grams,
        "unpacked": entry.unpacked,
    }
    return row if created_at is None else row | {"created_at": created_at}


def package_line_rows(entry: Package) -> list[Row]:
    """The rows of a package's contents."""
    return [
        {"package_id": entry.id, "line_number": line, "quantity": quantity}
        for line, quantity in entry.lines
    ]


def package_from(row: RowMapping, lines: Sequence[RowMapping]) -> Package:
    """The package of its rows."""
    names = (
        "id", "order_id", "fulfillment_order_id", "number", "weight_grams", "shipment_id",
        "unpacked",
    )  # fmt: skip
    return Package(
        **{name: row[name] for name in names},
        lines=tuple((line["line_number"], line["quantity"]) for line in lines),
    )


def shipment_row(entry: Shipment, created_at: datetime | None) -> Row:
    """The row of a shipment; without `created_at` when it is updated."""
    row = {name: getattr(entry, name) for name in _SHIPMENT_NAMES} | {
        "status": entry.status.value,
        "tracking_status": entry.tracking_status.value if entry.tracking_status else None,
    }
    return row if created_at is None else row | {"created_at": created_at}


def shipment_from(row: RowMapping, package_ids: tuple[UUID, ...]) -> Shipment:
    """The shipment of its row."""
    reported = row["tracking_status"]
    return Shipment(
        **{name: row[name] for name in _SHIPMENT_NAMES},
        status=ShipmentStatus(row["status"]),
        tracking_status=TrackingCode(reported) if reported else None,
        package_ids=package_ids,
    )


def report_row(entry: TrackingEvent, recorded_at: datetime) -> Row:
    """The row of a carrier's report."""
    return {name: getattr(entry, name) for name in _REPORT_NAMES} | {
        "code": entry.code.value,
        "recorded_at": recorded_at,
    }


def report_from(row: RowMapping) -> TrackingEvent:
    """The report of its row."""
    return TrackingEvent(
        **{name: row[name] for name in _REPORT_NAMES}, code=TrackingCode(row["code"])
    )
