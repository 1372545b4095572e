"""returnReceive: pieces come back to a location, and something becomes of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.access.location_rights import own_places
from domain.orders.events import OrderEvent, ReturnClosed, ReturnReceived
from domain.orders.line import OrderLine
from domain.orders.order import Order
from domain.returns.merchandise_return import MerchandiseReturn, Receipt, ReturnRequestStatus
from domain.returns.receiving import ReceivedLine, check_takes_returns, movements_of, received
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.order_parts import locked_return


def receive_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    return_id: UUID,
    location_id: UUID,
    lines: Sequence[ReceivedLine],
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Take pieces in at any location that takes returns, wherever they shipped from.

    Each piece comes in through quality control; RESTOCK makes it available there, DAMAGED and
    DISPOSED write it off, QUALITY_CONTROL leaves it. Once every piece has come the return closes
    by itself, for nothing more can come. Raises NotFound, StaleVersion (of the order),
    InvalidInput, QuantityExceeded, MoveRefused unless OPEN.
    """
    order, found = locked_return(unit, caller, return_id, expected_version)
    places = own_places(caller, unit.locations.by_id([location_id]))
    location = check_takes_returns(places.get(location_id))
    entry, receipts = received(found, lines, location, now)
    _take_in(unit, caller, now, order, found.id, receipts)
    quantities = tuple((receipt.line_number, receipt.quantity) for receipt in receipts)
    events: list[OrderEvent] = [ReturnReceived(found.id, location.id, quantities)]
    entry = entry.closed_if_complete()
    if entry.status is ReturnRequestStatus.CLOSED:
        events.append(ReturnClosed(found.id, ()))
    order = order.change_lines(quantities, OrderLine.receive_return)
    unit.orders.save(order, *events, actor=caller, now=now)
    return unit.returns.save(entry)


def _take_in(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order: Order,
    return_id: UUID,
    receipts: Sequence[Receipt],
) -> None:
    movements = list(movements_of(order, return_id, receipts))
    unit.stock.lock_positions({(entry.product_id, entry.location_id) for entry in movements}, now)
    unit.stock.move(movements, actor=caller)
