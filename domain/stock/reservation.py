"""Reservations: pieces held for somebody for a limited time, so that nobody else gets them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.state_machine import next_status
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState

LONGEST_RESERVATION: Final = timedelta(days=90)
"""A hold takes pieces from everybody else: whoever needs more than a quarter of a year buys them."""


class ReservationOwner(StrEnum):
    """For whom pieces are held."""

    CART = "CART"
    QUOTE = "QUOTE"


class ReservationStatus(StrEnum):
    """What became of a hold."""

    CREATED = "CREATED"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


RESERVATION_MOVES: dict[ReservationStatus, dict[str, ReservationStatus]] = {
    ReservationStatus.CREATED: {
        "commit": ReservationStatus.COMMITTED,
        "release": ReservationStatus.RELEASED,
        "expire": ReservationStatus.EXPIRED,
    },
    ReservationStatus.COMMITTED: {},
    ReservationStatus.RELEASED: {},
    ReservationStatus.EXPIRED: {},
}


@dataclass(frozen=True, slots=True)
class Reservation:
    """Pieces of a product at a location, held until `expires_at`.

    `owner_id` is the cart, or the reservation itself for a quote. `reference` is the owner's own
    name for it. While it is CREATED its pieces are in the ledger's RESERVED account, and nowhere
    else: whoever changes the one changes the other in the same transaction.
    """

    id: UUID
    owner_kind: ReservationOwner
    owner_id: UUID
    channel_id: UUID
    product_id: UUID
    location_id: UUID
    quantity: int
    expires_at: datetime
    created_at: datetime
    status: ReservationStatus = ReservationStatus.CREATED
    reference: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the ledger still holds its pieces."""
        return self.status is ReservationStatus.CREATED

    def is_due(self, now: datetime) -> bool:
        """Whether its time is over, though nobody may have returned its pieces yet."""
        return self.is_open and self.expires_at <= now

    def end(self, move: str) -> "Reservation":
        """The reservation after `commit`, `release` or `expire`. Raises MoveRefused."""
        return replace(self, status=next_status(RESERVATION_MOVES, self.status, move))

    def resize(self, quantity: int) -> "Reservation":
        """The same hold for another number of pieces; for none, released."""
        return replace(self, quantity=quantity) if quantity else self.end("release")

    def renew(self, expires_at: datetime) -> "Reservation":
        """The same hold until another instant."""
        return replace(self, expires_at=expires_at)


class ReservationExpired(DomainError):
    """The time of a hold is over: its pieces are anybody's."""

    code = "RESERVATION_EXPIRED"

    def __init__(self, expired_at: datetime, *, field: Sequence[str]) -> None:
        super().__init__(f"The reservation ended at {expired_at.isoformat()}.", field=field)
        self.expired_at = expired_at


def checked_expiry(expires_at: datetime, now: datetime) -> datetime:
    """The instant, if a hold may last until then. Raises InvalidInput."""
    if not now < expires_at <= now + LONGEST_RESERVATION:
        raise InvalidInput(
            f"A reservation ends in the future, within {LONGEST_RESERVATION.days} days.",
            field=("expires_at",),
        )
    return expires_at


def hold_movement(held: Reservation, change: int, now: datetime) -> StockMovement:
    """What takes `change` more pieces out of what is free; gives back where it is negative."""
    free, kept = StockState.AVAILABLE, StockState.RESERVED
    return StockMovement(
        product_id=held.product_id,
        location_id=held.location_id,
        from_state=free if change > 0 else kept,
        to_state=kept if change > 0 else free,
        quantity=abs(change),
        reason=MovementReason.RESERVED if change > 0 else MovementReason.RELEASED,
        document_type=DocumentType.CART
        if held.owner_kind is ReservationOwner.CART
        else DocumentType.RESERVATION,
        document_id=held.owner_id,
        occurred_at=now,
    )


def expiry_movement(held: Reservation, now: datetime) -> StockMovement:
    """What gives back the pieces of a hold whose time is over."""
    return replace(hold_movement(held, -held.quantity, now), reason=MovementReason.EXPIRED)
