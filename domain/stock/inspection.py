"""Pieces that change what they are fit for: found damaged, inspected, mended."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput
from domain.stock.adjustment import AdjustableState
from domain.stock.ledger import (
    DocumentType,
    InsufficientStock,
    MovementReason,
    StockMovement,
    StockPosition,
    StockState,
)
from domain.validation import LARGEST_QUANTITY, quantity


class MoveReason(StrEnum):
    """Why a person moves pieces between states; each is a movement's reason too."""

    DAMAGED = "DAMAGED"
    INSPECTED = "INSPECTED"
    ADJUSTED = "ADJUSTED"


def state_movement(
    position: StockPosition,
    pieces: int,
    source: AdjustableState,
    target: AdjustableState,
    reason: MoveReason,
    *,
    document_id: UUID,
    now: datetime,
) -> StockMovement:
    """What moves pieces from one state to another. Raises InsufficientStock, InvalidInput."""
    quantity(pieces, field=("quantity",))
    if source is target:
        raise InvalidInput("They are in that state already.", field=("to_state",))
    held = position.quantity(StockState(source.value))
    if held < pieces:
        raise InsufficientStock(StockState(source.value), pieces, held)
    return _movement(position, pieces, source, StockState(target.value), reason, document_id, now)


def inspection_movements(
    position: StockPosition,
    *,
    passed: int,
    damaged: int,
    disposed: int,
    document_id: UUID,
    now: datetime,
) -> list[StockMovement]:
    """What becomes of inspected pieces: AVAILABLE, DAMAGED, or written off.

    Raises InsufficientStock, InvalidInput.
    """
    parts = {"passed": passed, "damaged": damaged, "disposed": disposed}
    for name, pieces in parts.items():
        if not 0 <= pieces <= LARGEST_QUANTITY:
            raise InvalidInput(f"From 0 to {LARGEST_QUANTITY}.", field=(name,))
    total = sum(parts.values())
    if not total:
        raise InvalidInput("Say what became of at least one piece.", field=("passed",))
    if total > position.quality_control:
        raise InsufficientStock(StockState.QUALITY_CONTROL, total, position.quality_control)
    targets = {
        "passed": StockState.AVAILABLE,
        "damaged": StockState.DAMAGED,
        "disposed": StockState.ADJUSTMENT,
    }
    return [
        _movement(
            position, pieces, AdjustableState.QUALITY_CONTROL, targets[name], MoveReason.INSPECTED,
            document_id, now,
        )
        for name, pieces in parts.items()
        if pieces
    ]  # fmt: skip


def _movement(
    position: StockPosition,
    pieces: int,
    source: AdjustableState,
    target: StockState,
    reason: MoveReason,
    document_id: UUID,
    now: datetime,
) -> StockMovement:
    return StockMovement(
        position.product_id, position.location_id, StockState(source.value), target, pieces,
        MovementReason(reason.value), DocumentType.STOCK_CHECK, document_id, now,
    )  # fmt: skip
