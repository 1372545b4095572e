"""What happened to a cart, in the past tense: small, and without personal data."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CartCreated:
    """Somebody began to shop."""

    type: ClassVar[str] = "CART_CREATED"
    channel_id: UUID


@dataclass(frozen=True, slots=True)
class CartLinesSet:
    """The cart holds these pieces, until the instant."""

    type: ClassVar[str] = "CART_LINES_SET"
    lines: tuple[tuple[str, int], ...]
    hold_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CartDetailSet:
    """Address, contact or shipping method were told; which of them, not what it is."""

    type: ClassVar[str] = "CART_DETAIL_SET"
    detail: str


@dataclass(frozen=True, slots=True)
class CartRenewed:
    """The buyer is still there: the pieces are held until another instant."""

    type: ClassVar[str] = "CART_RENEWED"
    hold_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CartIdled:
    """The buyer did nothing for so long that the pieces are free again."""

    type: ClassVar[str] = "CART_IDLED"
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CartAbandoned:
    """The buyer gave up, or never came back."""

    type: ClassVar[str] = "CART_ABANDONED"
    lines: tuple[tuple[str, int], ...]
    by_buyer: bool


@dataclass(frozen=True, slots=True)
class CartForgotten:
    """Nothing says any more who abandoned the cart."""

    type: ClassVar[str] = "CART_FORGOTTEN"


@dataclass(frozen=True, slots=True)
class CartCompleted:
    """The cart became an order."""

    type: ClassVar[str] = "CART_COMPLETED"
    order_id: UUID
    number: str


CartEvent = (
    CartCreated | CartLinesSet | CartDetailSet | CartRenewed | CartIdled | CartAbandoned
    | CartForgotten | CartCompleted
)  # fmt: skip
"""Every kind of event in a cart's stream."""
