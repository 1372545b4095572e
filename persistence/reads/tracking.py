"""What an order's customer may see of its way: in four statements, however much there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, select

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.fulfillment.shipment import ShipmentStatus
from persistence.access.visibility import histories_visible_to, orders_visible_to
from persistence.reads.events import StreamPage, stream_page
from persistence.reads.orders import grouped
from persistence.tables.fulfillment import shipment, tracking_event
from persistence.tables.orders import order, order_line
from persistence.tables.parties import address


@dataclass(frozen=True, slots=True)
class TrackedOrder:
    """Rows of one order. `order` has `city` and `country_code` of its destination."""

    order: RowMapping
    lines: Sequence[RowMapping]
    shipments: Sequence[RowMapping]
    events: Mapping[UUID, Sequence[RowMapping]]
    """By shipment, newest last."""


def tracked_order(connection: Connection, caller: Caller, order_id: UUID) -> TrackedOrder:
    """An order as its customer sees it; canceled shipments are left out.

    Raises NotFound, also when the caller may not see it. Read it in one snapshot.
    """
    found = _tracked(connection, orders_visible_to(caller), [order_id]).get(order_id)
    if found is None:
        raise NotFound("No such order.", field=("orderId",))
    return found


def tracked_orders(
    connection: Connection, caller: Caller, order_ids: Sequence[UUID]
) -> Mapping[UUID, TrackedOrder]:
    """The same of several orders; without those that the caller may not see.

    Parcels tell of every location they left, so who is bound to some of them sees none of it.
    """
    visible = and_(orders_visible_to(caller), histories_visible_to(caller))
    return _tracked(connection, visible, order_ids)


def _tracked(
    connection: Connection, visible: ColumnElement[bool], order_ids: Sequence[UUID]
) -> Mapping[UUID, TrackedOrder]:
    destination = order.outerjoin(address, address.c.id == order.c.shipping_address_id)
    query = (
        select(order, address.c.city, address.c.country_code)
        .select_from(destination)
        .where(order.c.id.in_(order_ids), visible)
    )
    orders = connection.execute(query).mappings().all()
    seen = [row["id"] for row in orders]
    of_orders = select(order_line).where(order_line.c.order_id.in_(seen)).order_by("number")
    lines = grouped(connection, of_orders, "order_id", seen)
    shipments = (
        select(shipment)
        .where(
            shipment.c.order_id.in_(seen),
            shipment.c.status != ShipmentStatus.CANCELED.value,
        )
        .order_by(shipment.c.created_at, shipment.c.id)
    )
    parcels = grouped(connection, shipments, "order_id", seen)
    ids = [row["id"] for rows in parcels.values() for row in rows]
    events = (
        select(tracking_event)
        .where(tracking_event.c.shipment_id.in_(ids))
        .order_by(tracking_event.c.occurred_at, tracking_event.c.id)
    )
    told = grouped(connection, events, "shipment_id", ids)
    return {
        row["id"]: TrackedOrder(
            order=row,
            lines=lines.get(row["id"], ()),
            shipments=parcels.get(row["id"], ()),
            events=told,
        )
        for row in orders
    }


def tracked_page(
    connection: Connection, caller: Caller, order_id: UUID, after: int, limit: int
) -> tuple[StreamPage, TrackedOrder | None]:
    """The events that follow a version, and the order as it is now if there are any."""
    page = stream_page(connection, caller, order_id, after, limit)
    return page, tracked_order(connection, caller, order_id) if page.events else None
