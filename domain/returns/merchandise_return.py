"""Returns: goods that come back, from the request to what became of each piece."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput, MoveRefused
from domain.orders.line import QuantityExceeded
from domain.state_machine import next_status


class ReturnRequestStatus(StrEnum):
    """Where a return is in its life. Source: Shopify's ReturnStatus."""

    REQUESTED = "REQUESTED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    CANCELED = "CANCELED"


_Status = ReturnRequestStatus

RETURN_MOVES: dict[ReturnRequestStatus, dict[str, ReturnRequestStatus]] = {
    _Status.REQUESTED: {
        "approve": _Status.OPEN,
        "decline": _Status.DECLINED,
        "cancel": _Status.CANCELED,
    },
    _Status.OPEN: {"close": _Status.CLOSED, "cancel": _Status.CANCELED},
    _Status.CLOSED: {},
    _Status.DECLINED: {},
    _Status.CANCELED: {},
}


class ReturnAction(StrEnum):
    """What a client may ask of a return."""

    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    RECEIVE = "receive"
    CLOSE = "close"


def return_actions(status: ReturnRequestStatus, any_received: bool) -> tuple[ReturnAction, ...]:
    """What may be asked of a return, from the same table that guards it."""
    allowed = set(RETURN_MOVES[status])
    if status is ReturnRequestStatus.OPEN:
        allowed.add("receive")
    if any_received:
        allowed.discard("cancel")
    return tuple(action for action in ReturnAction if action.value in allowed)


class ReturnReason(StrEnum):
    """Why a customer sends something back. Source: Shopify's ReturnReason."""

    SIZE_TOO_SMALL = "SIZE_TOO_SMALL"
    SIZE_TOO_LARGE = "SIZE_TOO_LARGE"
    UNWANTED = "UNWANTED"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    WRONG_ITEM = "WRONG_ITEM"
    DEFECTIVE = "DEFECTIVE"
    STYLE = "STYLE"
    COLOR = "COLOR"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class Disposition(StrEnum):
    """What becomes of a piece that came back."""

    RESTOCK = "RESTOCK"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    DAMAGED = "DAMAGED"
    DISPOSED = "DISPOSED"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Pieces of one order line on their way back."""

    line_number: int
    quantity: int
    reason: ReturnReason
    note: str | None = None
    received: int = 0
    dismissed: int = 0

    @property
    def open(self) -> int:
        """Pieces that have neither come nor been given up."""
        return self.quantity - self.received - self.dismissed


@dataclass(frozen=True, slots=True)
class Receipt:
    """Pieces that came to a location in one go, and what became of them."""

    line_number: int
    quantity: int
    disposition: Disposition
    location_id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True)
class MerchandiseReturn:
    """One return of one order (an RMA)."""

    id: UUID
    order_id: UUID
    number: str
    status: ReturnRequestStatus
    lines: tuple[ReturnLine, ...]
    requested_at: datetime
    receipts: tuple[Receipt, ...] = ()
    decline_reason: str | None = None

    @property
    def received_lines(self) -> dict[int, int]:
        """Pieces that have come, by line number."""
        return {line.line_number: line.received for line in self.lines if line.received}

    @property
    def open_lines(self) -> tuple[tuple[int, int], ...]:
        """Pairs of line number and pieces that may still come."""
        return tuple((line.line_number, line.open) for line in self.lines if line.open)

    def moved(self, move: str) -> "MerchandiseReturn":
        """The return after approve, decline, cancel or close.

        Raises MoveRefused, also when pieces came and it would be canceled.
        """
        status = next_status(RETURN_MOVES, self.status, move)
        if move == "cancel" and self.receipts:
            raise MoveRefused("cancel", "a return of which pieces have come")
        return replace(self, status=status)

    def receive(self, receipt: Receipt) -> "MerchandiseReturn":
        """Pieces came. Raises MoveRefused unless open, InvalidInput, QuantityExceeded."""
        if self.status is not ReturnRequestStatus.OPEN:
            raise MoveRefused("receive", self.status.value)
        lines = []
        for line in self.lines:
            if line.line_number == receipt.line_number:
                if receipt.quantity < 1:
                    raise InvalidInput(
                        "A quantity is from 1.", field=("lines", str(line.line_number))
                    )
                if receipt.quantity > line.open:
                    raise QuantityExceeded(line.line_number, receipt.quantity, line.open, "receive")
                lines.append(replace(line, received=line.received + receipt.quantity))
            else:
                lines.append(line)
        if receipt.line_number not in {line.line_number for line in self.lines}:
            raise InvalidInput(
                f"Line {receipt.line_number} is not part of this return.", field=("lines",)
            )
        return replace(self, lines=tuple(lines), receipts=(*self.receipts, receipt))

    def decline(self, reason: str) -> "MerchandiseReturn":
        """The return may not come, and the customer is told why. Raises MoveRefused."""
        return replace(self.moved("decline"), decline_reason=reason)

    def closed_if_complete(self) -> "MerchandiseReturn":
        """Closed once every piece has come, for nothing more can; else the same return."""
        return self if self.open_lines else self.moved("close")

    def dismiss_rest(self) -> "MerchandiseReturn":
        """What has not come is given up; the return is closed. Raises MoveRefused."""
        lines = tuple(replace(line, dismissed=line.quantity - line.received) for line in self.lines)
        return replace(self.moved("close"), lines=lines)
