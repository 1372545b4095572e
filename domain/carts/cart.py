"""The cart: lines that hold stock for a limited time, until they become an order.

Moves are pure: each returns the cart as it is after, with the event that tells it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.carts.events import (
    CartAbandoned,
    CartCompleted,
    CartDetailSet,
    CartForgotten,
    CartIdled,
    CartLinesSet,
    CartRenewed,
)
from domain.state_machine import next_status

LINES_LIMIT: Final = 500
"""A bound on the lines of one cart; whoever orders more places the order at once."""

HOLD: Final = timedelta(minutes=15)
"""How long pieces are held after the buyer last did something."""

LONGEST_HOLD: Final = timedelta(hours=2)
"""However busy a buyer is, after so long without a purchase the pieces are free for a moment."""

ABANDONED_AFTER: Final = timedelta(hours=24)
"""A cart in which nothing happened for so long is given up."""


FORGOTTEN_AFTER: Final = timedelta(days=30)
"""So long after its buyer last did something nobody will write to them about an abandoned cart."""


class CartStatus(StrEnum):
    """Where a cart is in its life."""

    ACTIVE = "ACTIVE"
    IDLE = "IDLE"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


CART_MOVES: dict[CartStatus, dict[str, CartStatus]] = {
    CartStatus.ACTIVE: {
        "change": CartStatus.ACTIVE,
        "idle": CartStatus.IDLE,
        "complete": CartStatus.COMPLETED,
        "abandon": CartStatus.ABANDONED,
    },
    CartStatus.IDLE: {
        "change": CartStatus.ACTIVE,
        "complete": CartStatus.COMPLETED,
        "abandon": CartStatus.ABANDONED,
    },
    CartStatus.COMPLETED: {},
    CartStatus.ABANDONED: {},
}


@dataclass(frozen=True, slots=True)
class CartLine:
    """Pieces that somebody means to buy; what they cost is the channel's price at each look."""

    number: int
    product_id: UUID
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Cart:
    """A buyer's cart in a channel.

    `hold_expires_at` is set while its lines are held, `held_since` says since when without a
    break. `version` is the version of its last event.
    """

    id: UUID
    channel_id: UUID
    secret_digest: str
    created_at: datetime
    active_at: datetime
    status: CartStatus = CartStatus.ACTIVE
    lines: tuple[CartLine, ...] = ()
    shipping_address_id: UUID | None = None
    billing_address_id: UUID | None = None
    contact_id: UUID | None = None
    shipping_method_id: UUID | None = None
    order_id: UUID | None = None
    held_since: datetime | None = None
    hold_expires_at: datetime | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it may still become an order."""
        return self.status in {CartStatus.ACTIVE, CartStatus.IDLE}

    def hold_is_due(self, now: datetime) -> bool:
        """Whether the time of its hold is over, though its pieces may not be back yet."""
        return self.hold_expires_at is not None and self.hold_expires_at <= now

    def check_open(self) -> None:
        """Raise MoveRefused for a cart that was completed or abandoned."""
        next_status(CART_MOVES, self.status, "change")

    def with_lines(self, lines: Sequence[CartLine], now: datetime) -> tuple["Cart", CartLinesSet]:
        """The cart with other lines, held for as long as the buyer is there. Raises MoveRefused."""
        cart = _held(replace(_active(self, now), lines=tuple(lines)), now)
        return cart, CartLinesSet(_pairs(cart), cart.hold_expires_at)

    def with_detail(
        self, detail: str, now: datetime, **changes: UUID | None
    ) -> tuple["Cart", CartDetailSet]:
        """The cart with another address, contact or shipping method.

        Its hold stays as it is, and an idle cart stays idle. Raises MoveRefused.
        """
        self.check_open()
        moved = replace(self, active_at=now, **changes)  # type: ignore[arg-type]
        return moved, CartDetailSet(detail)

    def renew(self, now: datetime) -> tuple["Cart", CartRenewed]:
        """The cart of a buyer who is still there. Raises MoveRefused."""
        cart = _held(_active(self, now), now)
        return cart, CartRenewed(cart.hold_expires_at)

    def shift(self, by: timedelta) -> tuple["Cart", CartRenewed]:
        """The cart once the clock was set forward or back: as long is left of its time as before."""
        shifted = replace(
            self,
            active_at=self.active_at + by,
            held_since=self.held_since and self.held_since + by,
            hold_expires_at=self.hold_expires_at and self.hold_expires_at + by,
        )
        return shifted, CartRenewed(shifted.hold_expires_at)

    def idle(self) -> tuple["Cart", CartIdled]:
        """The cart once its time is over and its pieces are free again."""
        moved = replace(self, status=next_status(CART_MOVES, self.status, "idle"))
        return _without_hold(moved), CartIdled(_pairs(self))

    def abandon(self, *, by_buyer: bool) -> tuple["Cart", CartAbandoned]:
        """The cart once the buyer gave up, or never came back."""
        moved = replace(self, status=next_status(CART_MOVES, self.status, "abandon"))
        return _without_hold(moved), CartAbandoned(_pairs(self), by_buyer)

    def forget(self) -> tuple["Cart", CartForgotten]:
        """The cart without a trace of who it was for."""
        nobody = replace(self, shipping_address_id=None, billing_address_id=None, contact_id=None)
        return nobody, CartForgotten()

    def complete(self, order_id: UUID, number: str, now: datetime) -> tuple["Cart", CartCompleted]:
        """The cart once it became an order. Raises MoveRefused."""
        status = next_status(CART_MOVES, self.status, "complete")
        moved = replace(self, status=status, order_id=order_id, active_at=now)
        return _without_hold(moved), CartCompleted(order_id, number)


def _active(cart: Cart, now: datetime) -> Cart:
    return replace(cart, status=next_status(CART_MOVES, cart.status, "change"), active_at=now)


def _held(cart: Cart, now: datetime) -> Cart:
    if not cart.lines:
        return _without_hold(cart)
    since = cart.held_since or now
    return replace(cart, held_since=since, hold_expires_at=min(now + HOLD, since + LONGEST_HOLD))


def _without_hold(cart: Cart) -> Cart:
    return replace(cart, held_since=None, hold_expires_at=None)


def _pairs(cart: Cart) -> tuple[tuple[str, int], ...]:
    return tuple((line.sku, line.quantity) for line in cart.lines)
