"""fulfillmentOrderMove: work goes to a location that somebody chose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput, NotFound, raise_any
from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.fulfillment.moving import may_ship_for, ship_refusals, short_lines
from domain.fulfillment.reallocation import held_by, replaced, stock_moves
from domain.orders.event_parts import AllocatedLine, LineQuantities
from domain.orders.order import Order
from domain.orders.work_events import FulfillmentOrderMoved
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.planned_move import with_quote
from use_cases.fulfillment.planning_facts import products_of_order
from use_cases.fulfillment.replanning import open_work_order, told_of
from use_cases.fulfillment.room import move_room


def move_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    location_id: UUID,
    lines: Sequence[tuple[int, int]] = (),
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Give another location all that is in no carton yet, or (line number, pieces) of it.

    The stock moves along, and so does the room of the day: the new work has the service and days
    that a plan would give it there. It is open, or on hold as the old was. Somebody's word goes
    over a location that refused before. Raises NotFound, StaleVersion (of the order), MoveRefused,
    QuantityExceeded, StockShortage for each product the location has too few of, InvalidInput where
    it may not ship them.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    pieces = tuple(sorted(lines)) or found.left()
    left = unit.fulfillment.save_work_order(found.give_up("move", pieces))
    place = _destination(unit, order, found, location_id, pieces)
    moved = _move_stock(unit, caller, now, order, found.location_id, place.id, pieces)
    begun = found.status is FulfillmentOrderStatus.IN_PROGRESS
    like = replace(found, status=FulfillmentOrderStatus.OPEN) if begun else found
    made = open_work_order(unit, order, place.id, pieces, now, plan_id=found.plan_id, like=like)
    made = unit.fulfillment.save_work_order(with_quote(unit, moved, made, place, now))
    move_room(unit, [found], [left, made])
    told = FulfillmentOrderMoved(found.id, told_of([made]), moved.open_allocations())
    unit.orders.save(moved, told, actor=caller, now=now)
    return made


def _destination(
    unit: UnitOfWork,
    order: Order,
    found: FulfillmentOrder,
    location_id: UUID,
    pieces: LineQuantities,
) -> Location:
    place = next((entry for entry in unit.locations.all() if entry.id == location_id), None)
    if place is None:
        raise NotFound("No such location.", field=("locationId",))
    if place.id == found.location_id:
        raise InvalidInput("The work is at this location already.", field=("locationId",))
    channel = unit.channels.by_id([order.channel_id])[order.channel_id]
    if not may_ship_for(place, channel):
        raise InvalidInput(
            f"{place.code} may not ship for the channel {channel.code}.", field=("locationId",)
        )
    raise_any(ship_refusals(order, pieces, products_of_order(unit, order), place))
    return place


def _move_stock(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order: Order,
    source: UUID,
    target: UUID,
    pieces: LineQuantities,
) -> Order:
    gone = [AllocatedLine(line, source, quantity) for line, quantity in pieces]
    come = [AllocatedLine(line, target, quantity) for line, quantity in pieces]
    moved = order.reallocate(replaced(order, gone, come))
    unit.stock.lock((order.line(line).product_id for line, _ in pieces), {source, target})
    raise_any(short_lines(order, come, unit.stock.available))
    unit.stock.move(stock_moves(held_by(order), moved, now), actor=caller)
    return moved
