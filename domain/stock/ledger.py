"""The stock ledger: double entry, one movement takes from one account and gives to another.

Accounts are (product, location, state). Inside states are pieces we hold; outside states are where
pieces come from and go to. A position is the running sum of the inside accounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.validation import quantity as checked_quantity

LARGEST_ON_HAND = 100_000_000
"""A bound on one position, so that sums over locations stay what clients can read (31 bits)."""


class StockState(StrEnum):
    """What a piece is doing, or where outside it is."""

    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    COMMITTED = "COMMITTED"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    DAMAGED = "DAMAGED"
    SUPPLIER = "SUPPLIER"
    CUSTOMER = "CUSTOMER"
    TRANSIT = "TRANSIT"
    ADJUSTMENT = "ADJUSTMENT"


INSIDE = (
    StockState.AVAILABLE,
    StockState.RESERVED,
    StockState.COMMITTED,
    StockState.QUALITY_CONTROL,
    StockState.DAMAGED,
)
"""The states that make up what is physically on hand."""

OUTSIDE = (StockState.SUPPLIER, StockState.CUSTOMER, StockState.TRANSIT, StockState.ADJUSTMENT)
"""The states in which pieces are not ours to hold."""


class MovementReason(StrEnum):
    """Why pieces moved."""

    RECEIVED = "RECEIVED"
    COUNTED = "COUNTED"
    ADJUSTED = "ADJUSTED"
    ORDER_PLACED = "ORDER_PLACED"
    ORDER_CANCELED = "ORDER_CANCELED"
    BACKORDER_ALLOCATED = "BACKORDER_ALLOCATED"
    REPLANNED = "REPLANNED"
    SHIPPED = "SHIPPED"
    RETURNED = "RETURNED"
    RESTOCKED = "RESTOCKED"
    WRITTEN_OFF = "WRITTEN_OFF"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"
    TRANSFERRED = "TRANSFERRED"
    TRANSFER_LOST = "TRANSFER_LOST"
    INSPECTED = "INSPECTED"
    DAMAGED = "DAMAGED"
    NOT_FOUND = "NOT_FOUND"


class DocumentType(StrEnum):
    """What kind of record a movement belongs to."""

    ORDER = "ORDER"
    SHIPMENT = "SHIPMENT"
    RETURN = "RETURN"
    STOCK_UPDATE = "STOCK_UPDATE"
    IMPORT = "IMPORT"
    CART = "CART"
    RESERVATION = "RESERVATION"
    INCOMING_SUPPLY = "INCOMING_SUPPLY"
    TRANSFER = "TRANSFER"
    STOCK_COUNT = "STOCK_COUNT"
    STOCK_CHECK = "STOCK_CHECK"


class InsufficientStock(DomainError):
    """An account would go below zero."""

    code = "INSUFFICIENT_STOCK"

    def __init__(self, state: StockState, requested: int, available: int) -> None:
        super().__init__(
            f"Only {available} {state.value.lower().replace('_', ' ')}, {requested} needed.",
            field=("quantity",),
        )
        self.state = state
        self.requested = requested
        self.available = available


@dataclass(frozen=True, slots=True)
class StockMovement:
    """One line of the ledger: `quantity` pieces from one state to another at one location."""

    product_id: UUID
    location_id: UUID
    from_state: StockState
    to_state: StockState
    quantity: int
    reason: MovementReason
    document_type: DocumentType
    document_id: UUID
    occurred_at: datetime

    def __post_init__(self) -> None:
        checked_quantity(self.quantity, field=("quantity",))
        if self.from_state is self.to_state:
            raise InvalidInput("A movement needs two different states.", field=("toState",))


@dataclass(frozen=True, slots=True)
class StockPosition:
    """One product at one location: pieces by inside state, and the rules set for it there.

    `safety_stock` is never promised. Alerts: at `reorder_point` pieces available or fewer, at
    `overstock_level` or more, and when nothing was sold for `unsold_days`; None raises none.
    """

    product_id: UUID
    location_id: UUID
    available: int = 0
    reserved: int = 0
    committed: int = 0
    quality_control: int = 0
    damaged: int = 0
    safety_stock: int = 0
    reorder_point: int | None = None
    overstock_level: int | None = None
    unsold_days: int | None = None

    @property
    def promisable(self) -> int:
        """Pieces that may be promised to anybody: what is available above the safety stock."""
        return max(0, self.available - self.safety_stock)

    @property
    def on_hand(self) -> int:
        """Pieces physically there."""
        return self.available + self.reserved + self.committed + self.quality_control + self.damaged

    def quantity(self, state: StockState) -> int:
        """Pieces in an inside state."""
        return int(getattr(self, state.value.lower()))

    def after(self, movement: StockMovement) -> "StockPosition":
        """The position once the movement is done.

        Raises InsufficientStock when an inside account has too few.
        """
        quantities = [
            self.available, self.reserved, self.committed, self.quality_control, self.damaged,
        ]  # fmt: skip
        taken, given = _INDEX.get(movement.from_state), _INDEX.get(movement.to_state)
        if taken is not None:
            held = quantities[taken]
            if held < movement.quantity:
                raise InsufficientStock(movement.from_state, movement.quantity, held)
            quantities[taken] = held - movement.quantity
        if given is not None:
            quantities[given] += movement.quantity
        if sum(quantities) > LARGEST_ON_HAND:
            raise InvalidInput(
                f"A location holds at most {LARGEST_ON_HAND} pieces of a product.",
                field=("quantity",),
            )
        available, reserved, committed, quality_control, damaged = quantities
        return StockPosition(
            self.product_id, self.location_id,
            available, reserved, committed, quality_control, damaged,
            self.safety_stock, self.reorder_point, self.overstock_level, self.unsold_days,
        )  # fmt: skip


_INDEX = {state: index for index, state in enumerate(INSIDE)}


def balances(movements: Iterable[StockMovement]) -> dict[tuple[UUID, UUID, StockState], int]:
    """Every account's sum of movements; the sum over all accounts is zero by construction."""
    sums: dict[tuple[UUID, UUID, StockState], int] = {}
    for movement in movements:
        source = (movement.product_id, movement.location_id, movement.from_state)
        target = (movement.product_id, movement.location_id, movement.to_state)
        sums[source] = sums.get(source, 0) - movement.quantity
        sums[target] = sums.get(target, 0) + movement.quantity
    return sums
