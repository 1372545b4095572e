"""Stock updates by people and systems: what was counted, and what came or went."""

from datetime import datetime
from enum import Enum, StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.stock.ledger import (
    DocumentType,
    InsufficientStock,
    MovementReason,
    StockMovement,
    StockPosition,
    StockState,
)
from domain.validation import LARGEST_QUANTITY


class AdjustableState(StrEnum):
    """Inside states that a person may add to or take from; the others belong to orders."""

    AVAILABLE = "AVAILABLE"
    DAMAGED = "DAMAGED"
    QUALITY_CONTROL = "QUALITY_CONTROL"


class AdjustmentReason(StrEnum):
    """Why a person or a system changes stock; each is a movement's reason too."""

    RECEIVED = "RECEIVED"
    COUNTED = "COUNTED"
    ADJUSTED = "ADJUSTED"
    WRITTEN_OFF = "WRITTEN_OFF"


class Unstated(Enum):
    """What nobody said, where saying nothing must not mean "whatever it is"."""

    UNSTATED = "UNSTATED"


Comparison: TypeAlias = int | Unstated | None
"""Pieces that have to be there for a change to be made; None: whatever is there."""


class CountTooLow(DomainError):
    """Fewer pieces were counted than are promised or set aside: somebody would go without."""

    code = "INSUFFICIENT_STOCK"

    def __init__(self, counted: int, position: StockPosition) -> None:
        spoken_for = position.on_hand - position.available
        super().__init__(
            f"Only {counted} on hand, but {spoken_for} are spoken for: "
            f"{position.committed} committed, {position.reserved} reserved, "
            f"{position.quality_control} in quality control, {position.damaged} damaged.",
            field=("on_hand",),
        )
        self.counted = counted
        self.position = position


class QuantityChanged(DomainError):
    """The stock is not what the caller decided on."""

    code = "QUANTITY_CHANGED"

    def __init__(self, expected: int, actual: int, where: str) -> None:
        super().__init__(
            f"Expected {expected} {where}, but there are {actual}.",
            field=("change_from_quantity",),
        )
        self.expected = expected
        self.actual = actual


def count_movement(
    position: StockPosition,
    on_hand: int,
    *,
    change_from: Comparison,
    document_id: UUID,
    now: datetime,
) -> StockMovement | None:
    """What makes a position hold what is physically there; None where it already does.

    Only pieces that nobody was promised come and go. Raises CountTooLow, QuantityChanged,
    InvalidInput.
    """
    if not 0 <= on_hand <= LARGEST_QUANTITY:
        raise InvalidInput(f"Stock is from 0 to {LARGEST_QUANTITY}.", field=("on_hand",))
    if isinstance(change_from, Unstated):
        raise InvalidInput(
            "Say how many were on hand before, or null to set it whatever is there.",
            field=("change_from_quantity",),
        )
    if change_from is not None and change_from != position.on_hand:
        raise QuantityChanged(change_from, position.on_hand, "on hand")
    difference = on_hand - position.on_hand
    if position.available + difference < 0:
        raise CountTooLow(on_hand, position)
    if difference == 0:
        return None
    return _movement(
        position, StockState.AVAILABLE, StockState.ADJUSTMENT, difference, MovementReason.COUNTED,
        document_id, now,
    )  # fmt: skip


def adjustment_movement(
    position: StockPosition,
    state: AdjustableState,
    delta: int,
    reason: AdjustmentReason,
    *,
    change_from: int | None = None,
    document_id: UUID,
    now: datetime,
) -> StockMovement:
    """What adds pieces to a state of a position, or takes them away where `delta` is negative.

    Received pieces come from the supplier, and a negative receipt is taken back to them; anything
    else is found or lost. Raises InsufficientStock, QuantityChanged, InvalidInput.
    """
    if not 0 < abs(delta) <= LARGEST_QUANTITY:
        raise InvalidInput(f"From 1 to {LARGEST_QUANTITY}, either way.", field=("delta",))
    if reason is AdjustmentReason.WRITTEN_OFF and delta > 0:
        raise InvalidInput("A write-off takes pieces away.", field=("delta",))
    inside = StockState(state.value)
    before = position.quantity(inside)
    if change_from is not None and change_from != before:
        raise QuantityChanged(change_from, before, inside.value.lower().replace("_", " "))
    if position.quantity(inside) + delta < 0:
        raise InsufficientStock(inside, -delta, position.quantity(inside))
    received = reason is AdjustmentReason.RECEIVED
    outside = StockState.SUPPLIER if received else StockState.ADJUSTMENT
    return _movement(
        position, inside, outside, delta, MovementReason(reason.value), document_id, now
    )


def _movement(
    position: StockPosition,
    inside: StockState,
    outside: StockState,
    delta: int,
    reason: MovementReason,
    document_id: UUID,
    now: datetime,
) -> StockMovement:
    source, target = (outside, inside) if delta > 0 else (inside, outside)
    return StockMovement(
        product_id=position.product_id,
        location_id=position.location_id,
        from_state=source,
        to_state=target,
        quantity=abs(delta),
        reason=reason,
        document_type=DocumentType.STOCK_UPDATE,
        document_id=document_id,
        occurred_at=now,
    )
