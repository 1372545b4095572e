"""Shipments and what carriers reported about them, for queries; both are seen with their order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, select

from domain.access.caller import Caller
from persistence.access.place_visibility import at_visible_location
from persistence.access.visibility import belongs_to_visible_order
from persistence.reads.fulfillment import parts_by_order, visible_parts
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import grouped
from persistence.tables.fulfillment import shipment, tracking_event


@dataclass(frozen=True, slots=True)
class ShipmentFilter:
    """Which shipments: every part that is given must hold. An empty list means any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    carrier: str | None = None
    tracking_number: str | None = None
    order_id: UUID | None = None


def shipment_page(
    connection: Connection, caller: Caller, wanted: ShipmentFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of shipments, oldest first: their ids begin with the time of making."""
    oldest_first = (SortColumn(shipment.c.id, "id"),)
    return read_page(connection, _filtered(caller, wanted), oldest_first, request)


def count_shipments(connection: Connection, caller: Caller, wanted: ShipmentFilter) -> int:
    """How many shipments match, of those the caller may see."""
    return count_rows(connection, _filtered(caller, wanted))


def shipments_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Shipments by id; absent and hidden ones are left out."""
    return visible_parts(connection, caller, shipment, ids)


def shipments_by_order(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Shipments of orders that were read under the caller's rights, oldest first."""
    return parts_by_order(connection, caller, shipment, order_ids)


def tracking_events_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Tracking events by id; absent and hidden ones are left out."""
    visible = _visible_to(caller)
    query = select(tracking_event).join(shipment).where(tracking_event.c.id.in_(ids), visible)
    return {row["id"]: row for row in connection.execute(query).mappings()}


def tracking_events_by_shipment(
    connection: Connection, _: Caller, shipment_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Reports about shipments that were read under the caller's rights, as they happened."""
    query = select(tracking_event).where(tracking_event.c.shipment_id.in_(shipment_ids))
    ordered = query.order_by(
        tracking_event.c.shipment_id, tracking_event.c.occurred_at, tracking_event.c.id
    )
    return grouped(connection, ordered, "shipment_id", shipment_ids)


def _visible_to(caller: Caller) -> ColumnElement[bool]:
    return and_(
        belongs_to_visible_order(caller, shipment.c.order_id),
        at_visible_location(caller, shipment.c.location_id),
    )


def _filtered(caller: Caller, wanted: ShipmentFilter) -> Select[Any]:
    query = select(shipment).where(_visible_to(caller))
    if wanted.statuses:
        query = query.where(shipment.c.status.in_(wanted.statuses))
    for column, value in (
        (shipment.c.carrier, wanted.carrier),
        (shipment.c.tracking_number, wanted.tracking_number),
        (shipment.c.order_id, wanted.order_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return query
