"""Which rows a caller who is bound to locations may see, of what happens at locations.

Everyone else sees what their scopes and channels say. Nothing here asks whether a scope is held.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from domain.access.caller import Caller
from persistence.tables.fulfillment import fulfillment_order, fulfillment_order_line, package
from persistence.tables.stock import location
from persistence.tables.supply import transfer


def at_visible_location(caller: Caller, location_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """What belongs to one location: stock, work, parcels, deliveries, counts, alerts, holds."""
    return true() if caller.location_ids is None else location_id.in_(caller.location_ids)


def packages_visible_to(caller: Caller) -> ColumnElement[bool]:
    """A carton belongs to the location whose work it was packed for."""
    if caller.location_ids is None:
        return true()
    work = select(fulfillment_order.c.id).where(
        at_visible_location(caller, fulfillment_order.c.location_id)
    )
    return package.c.fulfillment_order_id.in_(work)


def transfers_visible_to(caller: Caller) -> ColumnElement[bool]:
    """A transfer belongs to both of its ends."""
    return or_(
        at_visible_location(caller, transfer.c.from_location_id),
        at_visible_location(caller, transfer.c.to_location_id),
    )


def locations_visible_to(caller: Caller) -> ColumnElement[bool]:
    """One's own locations, and those at the other end of one's transfers: pieces go there."""
    if caller.location_ids is None:
        return true()
    others = [
        select(other).where(at_visible_location(caller, own))
        for own, other in (
            (transfer.c.from_location_id, transfer.c.to_location_id),
            (transfer.c.to_location_id, transfer.c.from_location_id),
        )
    ]
    return or_(
        at_visible_location(caller, location.c.id), *(location.c.id.in_(query) for query in others)
    )


def lines_visible_to(
    caller: Caller, order_id: ColumnElement[UUID], number: ColumnElement[int]
) -> ColumnElement[bool]:
    """Lines of an order of which the caller's locations have work, whatever became of it."""
    if caller.location_ids is None:
        return true()
    line = fulfillment_order_line.c
    work = (
        select(line.line_number)
        .join(fulfillment_order, fulfillment_order.c.id == line.fulfillment_order_id)
        .where(
            fulfillment_order.c.order_id == order_id,
            at_visible_location(caller, fulfillment_order.c.location_id),
        )
    )
    return number.in_(work.correlate(order_id.table))
