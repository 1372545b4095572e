"""Incoming supply: pieces that a source will deliver to a location, by a day, in parts."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import InvalidInput, MoveRefused
from domain.stock.ledger import (
    DocumentType,
    MovementReason,
    StockMovement,
    StockState,
)
from domain.validation import LARGEST_QUANTITY, code, quantity, text


class SupplyStatus(StrEnum):
    """How far a delivery is. RECEIVED and CLOSED are final."""

    EXPECTED = "EXPECTED"
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"


OPEN_STATUSES = (SupplyStatus.EXPECTED, SupplyStatus.PARTIALLY_RECEIVED)
"""More may come."""


class ReceiptState(StrEnum):
    """What received pieces do first."""

    AVAILABLE = "AVAILABLE"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    DAMAGED = "DAMAGED"


@dataclass(frozen=True, slots=True)
class IncomingSupply:
    """One product that one source will deliver to one location.

    (source, reference, product, location) is its natural key: a purchase order of several products
    is several supplies of the same reference. `received` may exceed `quantity`: what came is a
    fact, whatever was agreed. `expected_on` is a day in the location's time zone.
    """

    id: UUID
    source: str
    reference: str
    product_id: UUID
    location_id: UUID
    quantity: int
    expected_on: date
    received: int = 0
    status: SupplyStatus = SupplyStatus.EXPECTED

    @property
    def open(self) -> int:
        """Pieces that are still to come."""
        return max(0, self.quantity - self.received) if self.status in OPEN_STATUSES else 0

    @property
    def short(self) -> int:
        """Pieces that were agreed and will not come."""
        missing = max(0, self.quantity - self.received)
        return missing if self.status is SupplyStatus.CLOSED else 0

    def agreed(self, pieces: int, expected_on: date, *, closed: bool) -> "IncomingSupply":
        """The supply as its source now describes it.

        A final one may be described again only as it is. Raises InvalidInput, MoveRefused.
        """
        quantity(pieces, field=("quantity",))
        if self.status not in OPEN_STATUSES:
            same = (pieces, expected_on) == (self.quantity, self.expected_on)
            if same and (closed or self.status is SupplyStatus.RECEIVED):
                return self
            raise MoveRefused("change_a_supply", self.status.value)
        if pieces < self.received:
            raise InvalidInput(
                f"{self.received} were received: no fewer can be agreed.", field=("quantity",)
            )
        return _settled(replace(self, quantity=pieces, expected_on=expected_on), closed=closed)

    def after_receipt(self, pieces: int, *, is_last: bool) -> "IncomingSupply":
        """The supply once a part of it came; the last part closes it, however many are missing.

        Raises InvalidInput, MoveRefused.
        """
        least = 0 if is_last else 1
        if not least <= pieces <= LARGEST_QUANTITY:
            raise InvalidInput(f"From {least} to {LARGEST_QUANTITY}.", field=("quantity",))
        if self.status not in OPEN_STATUSES:
            raise MoveRefused("receive", self.status.value)
        return _settled(replace(self, received=self.received + pieces), closed=is_last)

    def is_late(self, now: datetime, time_zone: str) -> bool:
        """Whether its day is over where it is expected, and more is still to come."""
        return self.open > 0 and self.expected_on < now.astimezone(ZoneInfo(time_zone)).date()


def _settled(supply: IncomingSupply, *, closed: bool) -> IncomingSupply:
    if supply.received >= supply.quantity:
        return replace(supply, status=SupplyStatus.RECEIVED)
    if closed:
        return replace(supply, status=SupplyStatus.CLOSED)
    partly = SupplyStatus.PARTIALLY_RECEIVED if supply.received else SupplyStatus.EXPECTED
    return replace(supply, status=partly)


def new_supply(
    supply_id: UUID,
    *,
    source: str,
    reference: str,
    product_id: UUID,
    location_id: UUID,
    pieces: int,
    expected_on: date,
) -> IncomingSupply:
    """A delivery that was just agreed. Raises InvalidInput."""
    return IncomingSupply(
        id=supply_id,
        source=code(source, field=("source",)),
        reference=text(reference, field=("reference",), limit=128),
        product_id=product_id,
        location_id=location_id,
        quantity=quantity(pieces, field=("quantity",)),
        expected_on=expected_on,
    )


def receipt_movement(
    supply: IncomingSupply, pieces: int, state: ReceiptState, now: datetime
) -> StockMovement:
    """What puts received pieces on hand."""
    return StockMovement(
        product_id=supply.product_id,
        location_id=supply.location_id,
        from_state=StockState.SUPPLIER,
        to_state=StockState(state.value),
        quantity=pieces,
        reason=MovementReason.RECEIVED,
        document_type=DocumentType.INCOMING_SUPPLY,
        document_id=supply.id,
        occurred_at=now,
    )
