"""trackingEventRecord: keep what a carrier reported, and take over what it means."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.delivery import cartons_of, expecting, tracked
from domain.fulfillment.tracking import TrackingCode, TrackingEvent
from domain.orders.events import TrackingRecorded
from domain.validation import optional_text, past_instant, text
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_shipment, shipment_in
from use_cases.fulfillment.planning_facts import method_of_order

CLOCK_TOLERANCE = timedelta(days=7)
"""How far ahead a report may be dated: clocks and zones differ by hours, more is a mistake."""


def record_tracking_event(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    shipment_id: UUID,
    carrier_event_id: str,
    code: TrackingCode,
    occurred_at: datetime,
    description: str | None = None,
    place: str | None = None,
    estimated_delivery_at: datetime | None = None,
) -> TrackingEvent:
    """Record a report, in any order and any number of times; it never moves a shipment backwards.

    DELIVERED delivers the shipment's lines and completes the order when all are there. A report
    with a carrier event id that this shipment already has changes nothing and answers with the
    first. Raises NotFound, InvalidInput.
    """
    order = order_of_shipment(unit, caller, shipment_id, None)
    key = text(carrier_event_id, field=("carrierEventId",))
    reports = unit.fulfillment.reports_of(shipment_id, order.id)
    known = next((entry for entry in reports if entry.carrier_event_id == key), None)
    if known is not None:
        return known
    # A date far ahead would top every list for ever.
    past_instant(occurred_at, now + CLOCK_TOLERANCE, field=("occurredAt",))
    report = TrackingEvent(
        id=unit.ids.new(now),
        shipment_id=shipment_id,
        carrier_event_id=key,
        code=code,
        occurred_at=occurred_at,
        description=optional_text(description, field=("description",), limit=1000),
        place=optional_text(place, field=("place",)),
        estimated_delivery_at=estimated_delivery_at,
    )
    unit.fulfillment.add_report(report, order.id)
    found = shipment_in(unit, order, shipment_id)
    cartons = cartons_of(found, unit.fulfillment.packages_of(order.id))
    after, shipment, events = tracked(order, found, cartons, reports)
    unit.fulfillment.save_shipment(shipment)
    assert shipment.tracking_status is not None, "there is at least this report"
    told = TrackingRecorded(shipment.id, report.code.value, shipment.tracking_status.value)
    after = expecting(after, unit.fulfillment.shipments_of(order.id), method_of_order(unit, order))
    # It happened when the carrier says, but never later than we learned it.
    unit.orders.save(after, told, *events, actor=caller, now=min(occurred_at, now))
    return report
