"""Fulfillment orders: the work one location receives."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.errors import InvalidInput, MoveRefused
from domain.fulfillment.work_moves import (
    ACTIVE,
    FULFILLMENT_ORDER_MOVES,
    OF_WHAT_IS_LEFT,
    FulfillmentOrderStatus,
)
from domain.fulfillment.work_requests import (
    ANSWERS,
    REQUEST_MOVES,
    REQUEST_ONLY,
    HoldReason,
    RejectReason,
    RequestStatus,
)
from domain.orders.events import LineQuantities
from domain.orders.line import QuantityExceeded
from domain.state_machine import next_status

__all__ = ["ACTIVE", "FULFILLMENT_ORDER_MOVES", "FulfillmentOrder", "FulfillmentOrderStatus"]
# States and moves are imported from here, too.

_Status = FulfillmentOrderStatus
_SELF = ("fulfillmentOrderId",)


@dataclass(frozen=True, slots=True)
class FulfillmentOrderLine:
    """Pieces of one order line to be shipped from here, and how many are packed and shipped."""

    line_number: int
    quantity: int
    packed: int = 0
    shipped: int = 0

    @property
    def left(self) -> int:
        """Pieces that are in no carton yet."""
        return self.quantity - self.packed


@dataclass(frozen=True, slots=True)
class FulfillmentOrder:
    """The work order one location receives. `note` says more about a hold or a refusal.

    Service and days are those of the plan; with `books_room` it counts among the parcels that the
    location sends on `ships_on`, until it is canceled.
    """

    id: UUID
    order_id: UUID
    number: str
    location_id: UUID
    plan_id: UUID
    status: FulfillmentOrderStatus
    lines: tuple[FulfillmentOrderLine, ...]
    request_status: RequestStatus = RequestStatus.UNSUBMITTED
    hold_reason: HoldReason | None = None
    reject_reason: RejectReason | None = None
    note: str | None = None
    service_code: str | None = None
    ships_on: date | None = None
    deliver_by: date | None = None
    books_room: bool = False

    @property
    def is_active(self) -> bool:
        """Whether it still claims its pieces."""
        return self.status in ACTIVE

    @property
    def room(self) -> tuple[UUID, date] | None:
        """The location and day whose room it takes, if it takes any."""
        if not self.books_room or self.ships_on is None or self.status is _Status.CANCELED:
            return None
        return (self.location_id, self.ships_on)

    def claims(self) -> LineQuantities:
        """Pieces by line that nobody else may plan: all of active work, else what is packed."""
        ends = ((e, e.quantity if self.is_active else e.packed) for e in self.lines)
        return tuple((e.line_number, end - e.shipped) for e, end in ends if end > e.shipped)

    def left(self) -> LineQuantities:
        """Pieces by line that are in no carton yet."""
        return tuple((line.line_number, line.left) for line in self.lines if line.left)

    def allowed_moves(self) -> tuple[str, ...]:
        """What a person may do from here; it closes by itself with the last piece."""
        request = REQUEST_MOVES[self.request_status]
        if not self.is_active:
            return tuple(move for move in ANSWERS if self._may_answer(move))
        names = FULFILLMENT_ORDER_MOVES[self.status]
        return tuple(
            "pack" if name == "close" else name
            for name in names
            if (self.left() or (name not in OF_WHAT_IS_LEFT and name != "close"))
            and (name in request or name not in REQUEST_ONLY)
            and (name != "accept" or not self.is_asked_to_stop)
            and (name != "split" or sum(pieces for _, pieces in self.left()) > 1)
        )

    def submit(self) -> "FulfillmentOrder":
        """Ask the location, a third party, to do the work. Raises MoveRefused."""
        return self._asked("submit")

    def accept(self) -> "FulfillmentOrder":
        """The location begins to work. Raises MoveRefused, also while it is asked to stop."""
        if self.is_asked_to_stop:
            raise MoveRefused("accept", self.request_status.value, field=_SELF)
        return self._moved("accept")

    def request_cancellation(self) -> "FulfillmentOrder":
        """Ask the third party that was given the work to stop. Raises MoveRefused."""
        self._check_left("request_cancellation")
        return self._asked("request_cancellation")

    def accept_cancellation(self) -> "FulfillmentOrder":
        """It stops: what is in no carton is nobody's work any more. Raises MoveRefused."""
        if self.is_active:
            self._check_left("accept_cancellation")
        return self._asked("accept_cancellation")

    def reject_cancellation(self, note: str | None) -> "FulfillmentOrder":
        """It cannot stop any more, and goes on. Raises MoveRefused."""
        return replace(self._asked("reject_cancellation"), note=note or self.note)

    def reject(self, reason: RejectReason, note: str | None) -> "FulfillmentOrder":
        """The location will not do what is left. Raises MoveRefused."""
        self._check_left("reject")
        return replace(self._moved("reject"), reject_reason=reason, note=note)

    def report_short(self, missing: LineQuantities) -> "FulfillmentOrder":
        """Pieces that are in no carton were not found. Raises MoveRefused, QuantityExceeded."""
        self._check_left("report_short")
        if not missing:
            raise InvalidInput("Name at least one line.", field=("lines",))
        self._changed(missing, "find")
        return self._moved("report_short")

    def hold(self, reason: HoldReason, note: str | None) -> "FulfillmentOrder":
        """Work may not begin. Raises MoveRefused unless open."""
        return replace(self._moved("hold"), hold_reason=reason, note=note)

    def release_hold(self) -> "FulfillmentOrder":
        """Work may begin after all. Raises MoveRefused unless on hold."""
        return replace(self._moved("release_hold"), hold_reason=None, note=None)

    def travelling_as(self, other: "FulfillmentOrder") -> "FulfillmentOrder":
        """The same with the service and the days of other work."""
        return replace(
            self, service_code=other.service_code, ships_on=other.ships_on,
            deliver_by=other.deliver_by, books_room=other.books_room,
        )  # fmt: skip

    def cancel(self) -> "FulfillmentOrder":
        """The work is no longer wanted. Raises MoveRefused."""
        return self._moved("cancel")

    def give_up(self, move: str, quantities: LineQuantities) -> "FulfillmentOrder":
        """Pieces that are in no carton become other work, by `move` or `split`.

        Without any pieces left the work is canceled; with all it has shipped, closed. Raises
        MoveRefused, QuantityExceeded.
        """
        self._check_left(move)
        if not quantities:
            raise InvalidInput("Name at least one line.", field=("lines",))
        self._moved(move)
        fewer = self._changed(quantities, "give_up")
        kept = tuple(line for line in fewer.lines if line.quantity)
        if not kept and move == "split":
            raise InvalidInput("Leave at least one piece.", field=("lines",))
        if not kept:
            return self._moved("cancel")
        done = all(line.shipped == line.quantity for line in kept)
        after = self._moved("close") if done else self
        return replace(after, lines=kept)

    def pack(self, quantities: LineQuantities) -> "FulfillmentOrder":
        """Pieces go into a carton. Raises MoveRefused unless in progress, QuantityExceeded."""
        if self.status is not FulfillmentOrderStatus.IN_PROGRESS:
            raise MoveRefused("pack", self.status.value, field=_SELF)
        return self._changed(quantities, "pack")

    def unpack(self, quantities: LineQuantities) -> "FulfillmentOrder":
        """Pieces leave a carton that will not ship. Raises QuantityExceeded."""
        return self._changed(quantities, "unpack")

    def ship(self, quantities: LineQuantities) -> "FulfillmentOrder":
        """Packed pieces leave; the work is closed with the last one. Raises QuantityExceeded."""
        shipped = self._changed(quantities, "ship")
        if all(line.shipped == line.quantity for line in shipped.lines):
            return replace(
                shipped, status=next_status(FULFILLMENT_ORDER_MOVES, self.status, "close")
            )
        return shipped

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether a third party has yet to answer a request to cancel."""
        return self.request_status is RequestStatus.CANCELLATION_REQUESTED

    def _may_answer(self, move: str) -> bool:
        """Whether work that is over may still get this answer: what shipped whole did not stop."""
        shipped = self.status is _Status.CLOSED and move == "accept_cancellation"
        return move in REQUEST_MOVES[self.request_status] and move in ANSWERS and not shipped

    def _asked(self, move: str) -> "FulfillmentOrder":
        """A move of the request, and of the work as far as that is not over."""
        if move not in REQUEST_MOVES[self.request_status]:
            raise MoveRefused(move, self.request_status.value, field=_SELF)
        if self.is_active:
            return self._moved(move)
        if not self._may_answer(move):
            raise MoveRefused(move, self.status.value, field=_SELF)
        return replace(self, request_status=REQUEST_MOVES[self.request_status][move])

    def _moved(self, move: str) -> "FulfillmentOrder":
        status = next_status(FULFILLMENT_ORDER_MOVES, self.status, move)
        request = REQUEST_MOVES[self.request_status].get(move, self.request_status)
        return replace(self, status=status, request_status=request)

    def _check_left(self, move: str) -> None:
        next_status(FULFILLMENT_ORDER_MOVES, self.status, move)
        if not self.left():
            raise MoveRefused(move, f"{self.status.value}, all of it packed", field=_SELF)

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
    left = line.packed - line.shipped if step in {"ship", "unpack"} else line.left
    if quantity < 1:
        raise InvalidInput("A quantity is from 1.", field=("lines", str(line.line_number)))
    if quantity > left:
        raise QuantityExceeded(line.line_number, quantity, left, step.replace("_", " "))
    match step:
        case "pack":
            return replace(line, packed=line.packed + quantity)
        case "unpack":
            return replace(line, packed=line.packed - quantity)
        case "ship":
            return replace(line, shipped=line.shipped + quantity)
        case "give_up":
            return replace(line, quantity=line.quantity - quantity)
    return line
