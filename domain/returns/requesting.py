"""What may be returned, and asking for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import DomainError, InvalidInput, raise_any
from domain.orders.line import QuantityExceeded
from domain.orders.order import Order
from domain.returns.merchandise_return import (
    MerchandiseReturn,
    ReturnLine,
    ReturnReason,
    ReturnRequestStatus,
)
from domain.validation import optional_text

NOTE_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class ReturnableItem:
    """Pieces of a line that shipped and that nobody has asked to return."""

    line_number: int
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnLineRequest:
    """Pieces of a line that the customer wants to send back."""

    line_number: int
    quantity: int
    reason: ReturnReason = ReturnReason.UNKNOWN
    note: str | None = None


def returnable_items(order: Order) -> tuple[ReturnableItem, ...]:
    """What a return may be requested for now, in the order of the lines."""
    return tuple(
        ReturnableItem(line.number, line.sku, line.title, line.returnable)
        for line in order.lines
        if line.returnable > 0
    )


def requested_return(
    order: Order,
    earlier_count: int,
    lines: Sequence[ReturnLineRequest],
    *,
    return_id: UUID,
    now: datetime,
) -> MerchandiseReturn:
    """A return that waits for approval, numbered after the order's earlier ones.

    Raises InvalidInput, NotFound for a line the order does not have, and QuantityExceeded for each
    line of which fewer pieces may come back.
    """
    if not lines:
        raise InvalidInput("A return names at least one line.", field=("lines",))
    if len({line.line_number for line in lines}) != len(lines):
        raise InvalidInput("Name each line once.", field=("lines",))
    errors: list[DomainError] = []
    for request in lines:
        left = order.line(request.line_number).returnable
        if request.quantity < 1:
            where = ("lines", str(request.line_number))
            errors.append(InvalidInput("A quantity is from 1.", field=where))
        elif request.quantity > left:
            errors.append(
                QuantityExceeded(request.line_number, request.quantity, max(left, 0), "return")
            )
    raise_any(errors)
    return MerchandiseReturn(
        id=return_id,
        order_id=order.id,
        number=f"{order.number}-R{earlier_count + 1}",
        status=ReturnRequestStatus.REQUESTED,
        lines=tuple(_line(request) for request in lines),
        requested_at=now,
    )


def _line(request: ReturnLineRequest) -> ReturnLine:
    where = ("lines", str(request.line_number), "note")
    return ReturnLine(
        line_number=request.line_number,
        quantity=request.quantity,
        reason=request.reason,
        note=optional_text(request.note, field=where, limit=NOTE_LIMIT),
    )
