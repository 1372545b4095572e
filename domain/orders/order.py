"""The order: immutable money facts, quantities by line, one lifecycle.

Moves are pure: each returns the order as it is after, with the event that tells it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.errors import InvalidInput, MoveRefused, NotFound
from domain.fulfillment.promise import Promise
from domain.orders.avoidance import Avoidance, with_avoidances
from domain.orders.events import (
    AllocatedLine,
    BackorderAllocated,
    LineQuantities,
    OrderCanceled,
    OrderCompleted,
    OrderConfirmed,
    TrackingTokensRevoked,
)
from domain.orders.line import Allocation, OrderLine
from domain.orders.statuses import (
    MOVES,
    AmountStatus,
    CancelReason,
    FulfillmentStatus,
    OrderStatus,
    ReturnStatus,
    authorize_status,
    charge_status,
    fulfillment_status,
    return_status,
    work_pause,
)
from domain.state_machine import next_status


@dataclass(frozen=True, slots=True)
class Order:
    """What was bought, for whom, at what price. Amounts in minor units of `currency`.

    `version` is the version of its last event. `charged` is what was captured, refunds not taken
    off; `refund_pending` is on its way back.
    """

    id: UUID
    number: str
    channel_id: UUID
    currency: str
    status: OrderStatus
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    subtotal: int
    shipping_amount: int
    tax_amount: int
    discount_amount: int
    total: int
    shipping_tax: int = 0
    channel_reference: str | None = None
    customer_id: UUID | None = None
    contact_id: UUID | None = None
    shipping_address_id: UUID | None = None
    billing_address_id: UUID | None = None
    shipping_method_id: UUID | None = None
    note: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    authorized: int = 0
    charged: int = 0
    refunded: int = 0
    refund_pending: int = 0
    work_started: bool = False
    work_pause: FulfillmentStatus | None = None
    tracking_version: int = 1
    cancel_reason: CancelReason | None = None
    estimated_delivery_at: datetime | None = None
    promise: Promise | None = None
    avoided: tuple[Avoidance, ...] = ()
    version: int = 0

    @property
    def authorize_status(self) -> AmountStatus:
        """How much of the total is authorized or charged."""
        return authorize_status(self.authorized, self.charged, self.total)

    @property
    def charge_status(self) -> AmountStatus:
        """How much of the total is charged."""
        return charge_status(self.charged, self.total)

    @property
    def fulfillment_status(self) -> FulfillmentStatus:
        """How far the goods are."""
        return fulfillment_status(self.lines, self.work_started, self.work_pause)

    @property
    def return_status(self) -> ReturnStatus:
        """How far goods have come back."""
        return return_status(self.lines)

    @property
    def refundable(self) -> int:
        """Minor units that were charged and are neither refunded nor on their way back."""
        return self.charged - self.refunded - self.refund_pending

    @property
    def is_delivered(self) -> bool:
        """Whether every piece that was not canceled has been delivered."""
        return all(line.delivered == line.ordered - line.canceled for line in self.lines)

    def line(self, number: int) -> OrderLine:
        """One line by its number. Raises NotFound."""
        if not 1 <= number <= len(self.lines):
            raise NotFound(f"The order has no line {number}.", field=("lines",))
        return self.lines[number - 1]

    def confirm(self) -> tuple["Order", OrderConfirmed]:
        """Nothing stands in the way any more. Raises MoveRefused."""
        return self._moved("confirm"), OrderConfirmed()

    def cancel(self, reason: CancelReason) -> tuple["Order", OrderCanceled]:
        """Stop the order before its first parcel ships.

        Raises MoveRefused from COMPLETED and CANCELED, and once a piece has shipped.
        """
        moved = self._moved("cancel")
        if any(line.shipped for line in self.lines):
            raise MoveRefused("cancel", "an order of which pieces have shipped")
        lines = tuple(line.cancel_rest() for line in self.lines)
        return replace(moved, lines=lines, cancel_reason=reason), OrderCanceled(reason.value)

    def revoke_tracking_tokens(self) -> tuple["Order", TrackingTokensRevoked]:
        """Let every tracking token made so far die."""
        version = self.tracking_version + 1
        return replace(self, tracking_version=version), TrackingTokensRevoked(version)

    def completed_if_delivered(self) -> tuple["Order", tuple[OrderCompleted, ...]]:
        """Complete a confirmed order once every piece has been delivered."""
        if self.status is not OrderStatus.CONFIRMED or not self.is_delivered:
            return self, ()
        return self._moved("complete"), (OrderCompleted(),)

    def change_lines(
        self, quantities: LineQuantities, change: Callable[[OrderLine, int], OrderLine]
    ) -> "Order":
        """The order with `change` applied to some lines by a quantity each."""
        lines = list(self.lines)
        for number, quantity in quantities:
            self.line(number)
            lines[number - 1] = change(lines[number - 1], quantity)
        return replace(self, lines=tuple(lines))

    def reallocate(
        self, planned: Iterable[AllocatedLine], backordered: LineQuantities = ()
    ) -> "Order":
        """The order with new locations behind what has not shipped.

        `backordered` pieces have no stock behind them any more. Raises InvalidInput when the plan
        does not cover each line exactly.
        """
        by_line: dict[int, list[Allocation]] = {}
        for entry in planned:
            by_line.setdefault(entry.line, []).append(Allocation(entry.location_id, entry.quantity))
        short = dict(backordered)
        lines = tuple(
            _reallocated(line, by_line.get(line.number, []), short.get(line.number, 0))
            for line in self.lines
        )
        return replace(self, lines=lines)

    def allocate_backorder(
        self, allocated: Iterable[AllocatedLine]
    ) -> tuple["Order", BackorderAllocated]:
        """Put stock behind pieces that were waiting for it. Raises QuantityExceeded."""
        lines, entries = list(self.lines), tuple(allocated)
        for entry in entries:
            line = lines[entry.line - 1]
            lines[entry.line - 1] = line.allocate_backorder(entry.quantity, entry.location_id)
        return replace(self, lines=tuple(lines)), BackorderAllocated(entries)

    def avoid(self, *places: Avoidance) -> "Order":
        """The order with locations, or their stock of a product, left out of later plans."""
        return replace(self, avoided=with_avoidances(self.avoided, places))

    def with_work(self, states: Iterable[str]) -> "Order":
        """The order with what the states of its active work say; of no account once it ships."""
        shipped = any(line.shipped for line in self.lines)
        pause = None if shipped else work_pause(states)
        return self if pause is self.work_pause else replace(self, work_pause=pause)

    def open_allocations(self) -> tuple[AllocatedLine, ...]:
        """What is still committed, by line and location."""
        return tuple(
            AllocatedLine(line.number, allocation.location_id, allocation.open)
            for line in self.lines
            for allocation in line.allocations
            if allocation.open
        )

    def committed_stock(self) -> tuple[AllocatedLine, ...]:
        """What the ledger holds for the order: open allocations of lines that track stock."""
        return tuple(
            entry for entry in self.open_allocations() if self.lines[entry.line - 1].tracks_stock
        )

    def _moved(self, move: str) -> "Order":
        return replace(self, status=next_status(MOVES, self.status, move))


def _reallocated(line: OrderLine, planned: list[Allocation], short: int) -> OrderLine:
    merged: dict[UUID, Allocation] = {
        allocation.location_id: Allocation(
            allocation.location_id, allocation.shipped, allocation.shipped
        )
        for allocation in line.allocations
        if allocation.shipped
    }
    for entry in planned:
        kept = merged.get(entry.location_id, Allocation(entry.location_id, 0))
        merged[entry.location_id] = replace(kept, quantity=kept.quantity + entry.quantity)
    allocations = tuple(merged.values())
    covered = sum(allocation.quantity for allocation in allocations)
    if covered + line.backordered + short != line.ordered - line.canceled:
        raise InvalidInput(f"The plan does not cover line {line.number}.", field=("lines",))
    # Most plans change nothing: the same line is not written again.
    if allocations == line.allocations:
        return line
    return replace(line, allocations=allocations, backordered=line.backordered + short)
