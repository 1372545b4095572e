"""Pieces that come back: what the ledger says of each, by what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.errors import InvalidInput
from domain.orders.order import Order
from domain.returns.merchandise_return import Disposition, MerchandiseReturn, Receipt
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.stock.location import Capability, Location

AFTER_INSPECTION: dict[Disposition, tuple[StockState, MovementReason] | None] = {
    Disposition.RESTOCK: (StockState.AVAILABLE, MovementReason.RESTOCKED),
    Disposition.QUALITY_CONTROL: None,
    Disposition.DAMAGED: (StockState.DAMAGED, MovementReason.WRITTEN_OFF),
    Disposition.DISPOSED: (StockState.ADJUSTMENT, MovementReason.WRITTEN_OFF),
}
"""Where a piece goes from quality control, through which every piece comes in."""


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Pieces of a line that came, and what becomes of them."""

    line_number: int
    quantity: int
    disposition: Disposition = Disposition.RESTOCK


def check_takes_returns(location: Location | None) -> Location:
    """The location, if returns may come to it. Raises InvalidInput."""
    if location is None:
        raise InvalidInput("No such location.", field=("locationId",))
    if not location.active or Capability.RETURNS not in location.capabilities:
        raise InvalidInput(f"{location.code} does not take returns.", field=("locationId",))
    return location


def received(
    entry: MerchandiseReturn, lines: Sequence[ReceivedLine], location: Location, now: datetime
) -> tuple[MerchandiseReturn, tuple[Receipt, ...]]:
    """The return once these pieces have come. A line may come with several dispositions.

    Raises MoveRefused, InvalidInput and QuantityExceeded.
    """
    if not lines:
        raise InvalidInput("A receipt names at least one line.", field=("lines",))
    receipts = tuple(
        Receipt(line.line_number, line.quantity, line.disposition, location.id, now)
        for line in lines
    )
    for receipt in receipts:
        entry = entry.receive(receipt)
    return entry, receipts


def movements_of(
    order: Order, return_id: UUID, receipts: Iterable[Receipt]
) -> Iterator[StockMovement]:
    """The ledger lines of pieces that came; none for lines that track no stock."""
    for receipt in receipts:
        line = order.line(receipt.line_number)
        if not line.tracks_stock:
            continue
        came = StockMovement(
            product_id=line.product_id,
            location_id=receipt.location_id,
            from_state=StockState.CUSTOMER,
            to_state=StockState.QUALITY_CONTROL,
            quantity=receipt.quantity,
            reason=MovementReason.RETURNED,
            document_type=DocumentType.RETURN,
            document_id=return_id,
            occurred_at=receipt.received_at,
        )
        yield came
        after = AFTER_INSPECTION[receipt.disposition]
        if after is not None:
            state, reason = after
            yield replace(
                came, from_state=StockState.QUALITY_CONTROL, to_state=state, reason=reason
            )
