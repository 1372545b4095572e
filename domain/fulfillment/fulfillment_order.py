"""Fulfillment orders: the work one location receives, and the cartons it packs."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError, InvalidInput, MoveRefused
from domain.orders.line import QuantityExceeded
from domain.state_machine import next_status
from domain.validation import measure


class FulfillmentOrderStatus(StrEnum):
    """Where a work order is in its life. Source: Shopify's FulfillmentOrderStatus."""

    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    IN_PROGRESS = "IN_PROGRESS"
    INCOMPLETE = "INCOMPLETE"
    CLOSED = "CLOSED"
    CANCELED = "CANCELED"


_Status = FulfillmentOrderStatus

FULFILLMENT_ORDER_MOVES: dict[FulfillmentOrderStatus, dict[str, FulfillmentOrderStatus]] = {
    _Status.SCHEDULED: {"open": _Status.OPEN, "cancel": _Status.CANCELED},
    _Status.OPEN: {
        "accept": _Status.IN_PROGRESS,
        "hold": _Status.ON_HOLD,
        "cancel": _Status.CANCELED,
    },
    _Status.ON_HOLD: {"release_hold": _Status.OPEN, "cancel": _Status.CANCELED},
    _Status.IN_PROGRESS: {
        "close": _Status.CLOSED,
        "report_short": _Status.INCOMPLETE,
        "cancel": _Status.CANCELED,
    },
    _Status.INCOMPLETE: {},
    _Status.CLOSED: {},
    _Status.CANCELED: {},
}

ACTIVE = frozenset({_Status.SCHEDULED, _Status.OPEN, _Status.ON_HOLD, _Status.IN_PROGRESS})
"""States in which a work order still claims its pieces."""


@dataclass(frozen=True, slots=True)
class FulfillmentOrderLine:
    """Pieces of one order line to be shipped from here, and how many are packed and shipped."""

    line_number: int
    quantity: int
    packed: int = 0
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class FulfillmentOrder:
    """The work order one location receives."""

    id: UUID
    order_id: UUID
    number: str
    location_id: UUID
    plan_id: UUID
    status: FulfillmentOrderStatus
    lines: tuple[FulfillmentOrderLine, ...]

    @property
    def is_active(self) -> bool:
        """Whether it still claims its pieces."""
        return self.status in ACTIVE

    def allowed_moves(self) -> tuple[str, ...]:
        """What a person may do from here; it closes by itself with the last piece."""
        moves = FULFILLMENT_ORDER_MOVES[self.status]
        names = ("pack" if move == "close" else move for move in moves)
        left = any(line.packed < line.quantity for line in self.lines)
        return tuple(name for name in names if left or name != "pack")

    def accept(self) -> "FulfillmentOrder":
        """The location begins to work. Raises MoveRefused."""
        return self._moved("accept")

    def cancel(self) -> "FulfillmentOrder":
        """The work is no longer wanted. Raises MoveRefused."""
        return self._moved("cancel")

    def pack(self, quantities: tuple[tuple[int, int], ...]) -> "FulfillmentOrder":
        """Pieces go into a carton. Raises MoveRefused unless in progress, QuantityExceeded."""
        if self.status is not FulfillmentOrderStatus.IN_PROGRESS:
            raise MoveRefused("pack", self.status.value, field=("fulfillmentOrderId",))
        return self._changed(quantities, "pack")

    def unpack(self, quantities: tuple[tuple[int, int], ...]) -> "FulfillmentOrder":
        """Pieces leave a carton that will not ship. Raises QuantityExceeded."""
        return self._changed(quantities, "unpack")

    def ship(self, quantities: tuple[tuple[int, int], ...]) -> "FulfillmentOrder":
        """Packed pieces leave; the work is closed with the last one. Raises QuantityExceeded."""
        shipped = self._changed(quantities, "ship")
        if all(line.shipped == line.quantity for line in shipped.lines):
            return replace(
                shipped, status=next_status(FULFILLMENT_ORDER_MOVES, self.status, "close")
            )
        return shipped

    def _moved(self, move: str) -> "FulfillmentOrder":
        return replace(self, status=next_status(FULFILLMENT_ORDER_MOVES, self.status, move))

    def _changed(self, quantities: tuple[tuple[int, int], ...], step: str) -> "FulfillmentOrder":
        wanted = dict(quantities)
        if len(wanted) != len(quantities):
            raise InvalidInput("Each line may be named once.", field=("lines",))
        lines = []
        for line in self.lines:
            quantity = wanted.pop(line.line_number, None)
            lines.append(line if quantity is None else _stepped(line, quantity, step))
        if wanted:
            number = next(iter(wanted))
            raise InvalidInput(f"Line {number} is not part of this work order.", field=("lines",))
        return replace(self, lines=tuple(lines))


def _stepped(line: FulfillmentOrderLine, quantity: int, step: str) -> FulfillmentOrderLine:
    left = line.quantity - line.packed if step == "pack" else line.packed - line.shipped
    if quantity < 1:
        raise InvalidInput("A quantity is from 1.", field=("lines", str(line.line_number)))
    if quantity > left:
        raise QuantityExceeded(line.line_number, quantity, left, step)
    if step == "ship":
        return replace(line, shipped=line.shipped + quantity)
    return replace(line, packed=line.packed + (quantity if step == "pack" else -quantity))


@dataclass(frozen=True, slots=True)
class Package:
    """A carton with its contents as (line number, pieces). Weight in grams with the carton."""

    id: UUID
    order_id: UUID
    fulfillment_order_id: UUID
    number: str
    lines: tuple[tuple[int, int], ...]
    weight_grams: int | None = None
    shipment_id: UUID | None = None
    unpacked: bool = False


class PackageNotFree(DomainError):
    """The package travels with another shipment, or was unpacked."""

    code = "PACKAGE_NOT_FREE"

    def __init__(self, number: str, index: int) -> None:
        super().__init__(
            f"Package {number} belongs to a shipment or was unpacked.",
            field=("packageIds", str(index)),
        )
        self.number = number


def checked_package(package: Package) -> Package:
    """The package, if it can be one. Raises InvalidInput."""
    if not package.lines:
        raise InvalidInput("A package has at least one line.", field=("lines",))
    measure(package.weight_grams, field=("weightGrams",))
    return package
