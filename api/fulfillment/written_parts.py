"""What mutations of fulfillment keep of their results, and the objects that this names."""

from typing import Any
from uuid import UUID

from api.context import Context, Written
from domain.access.caller import SYSTEM
from domain.fulfillment.tracking import TrackingEvent
from persistence.order_parts import BelongsToOrder
from persistence.unit_of_work import UnitOfWork


def kept(part: BelongsToOrder) -> dict[str, str]:
    """A part and its order as a JSON value, so that a repeated request finds them again."""
    return {"id": part.id.hex, "order": part.order_id.hex}


def kept_report(unit: UnitOfWork, report: TrackingEvent) -> dict[str, str]:
    """A carrier's report, its shipment and its order as a JSON value."""
    order_id = unit.fulfillment.order_of_shipment(report.shipment_id, visible_to=SYSTEM)
    assert order_id is not None, "its order was locked to record it"
    return {"id": report.id.hex, "shipment": report.shipment_id.hex, "order": order_id.hex}


async def changed(context: Context, type_name: str, written: Written) -> Any:
    """The part as it is now, under the caller's present rights; None after a refusal."""
    return await context.node(type_name, _key(written, "id"))


async def changed_shipment(context: Context, written: Written) -> Any:
    """The shipment of a report as it is now; None after a refusal."""
    return await context.node("Shipment", _key(written, "shipment"))


def changed_order(written: Written) -> UUID | None:
    """The key of the order that changed; None after a refusal."""
    return _key(written, "order")


def _key(written: Written, name: str) -> UUID | None:
    return UUID(hex=written.reference[name]) if written.reference is not None else None
