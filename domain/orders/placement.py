"""Placing an order: what is asked for, what it costs, whether it can be promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.address import Address, Contact
from domain.errors import DomainError
from domain.money import Money


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A line as asked for. Price, discount and tax only from callers who may set prices.

    `unit_price` in ten-thousandths, `discount` and `tax` in minor units.
    """

    sku: str
    quantity: int
    unit_price: int | None = None
    discount: int | None = None
    tax: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """An authorization or charge that the channel already obtained, in minor units."""

    amount: int
    gateway: str
    reference: str
    captured: bool = False


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """One order as a channel sends it.

    Amounts in minor units of the channel's currency. `placed_at` dates an order that was captured
    elsewhere earlier; `shipping_address` None takes the customer's default address. Only for an
    order captured elsewhere may it be unknown where it went. `reserved` is what the order's cart
    holds, by product and location: it counts as available to this order, which takes it over first.
    What it leaves is the cart's to give back. `is_own`: the buyer places it, signed in; no input
    says so.
    """

    channel_code: str
    lines: Sequence[LineRequest]
    channel_reference: str | None = None
    customer_reference: str | None = None
    contact: Contact | None = None
    shipping_address: Address | None = None
    destination_unknown: bool = False
    billing_address: Address | None = None
    shipping_method_code: str | None = None
    shipping_amount: int | None = None
    discount_amount: int | None = None
    currency: str | None = None
    expected_total: Money | None = None
    payment: PaymentFact | None = None
    placed_at: datetime | None = None
    note: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    reserved: Mapping[tuple[UUID, UUID], int] = field(default_factory=dict)
    is_own: bool = False

    def normalized(self) -> "PlaceOrder":
        """The command with its references as they are looked up and stored: without outer blanks."""
        channel, customer = _trimmed(self.channel_reference), _trimmed(self.customer_reference)
        if (channel, customer) == (self.channel_reference, self.customer_reference):
            return self
        return replace(self, channel_reference=channel, customer_reference=customer)

    def stated_price(self) -> tuple[str, ...] | None:
        """Where the command states an amount or title, which needs the scope `orders:price`."""
        for name in ("shipping_amount", "discount_amount"):
            if getattr(self, name) is not None:
                return (name,)
        for place, line in enumerate(self.lines):
            for name in ("unit_price", "discount", "tax", "title"):
                if getattr(line, name) is not None:
                    return ("lines", str(place), name)
        return None


def _trimmed(reference: str | None) -> str | None:
    return None if reference is None else reference.strip()


class PriceChanged(DomainError):
    """The total is not what the caller expected."""

    code = "PRICE_CHANGED"

    def __init__(self, expected: Money, actual: Money) -> None:
        super().__init__(
            f"Expected a total of {expected.to_decimal()} {expected.currency}, "
            f"but it is {actual.to_decimal()} {actual.currency}.",
            field=("expectedTotal",),
        )
        self.expected = expected
        self.actual = actual


class StockShortage(DomainError):
    """Fewer pieces of a SKU can be promised than were asked for."""

    code = "STOCK_SHORTAGE"

    def __init__(self, sku: str, requested: int, available: int, line_index: int) -> None:
        super().__init__(
            f"{sku}: {requested} requested, {available} available.",
            field=("lines", str(line_index), "quantity"),
        )
        self.sku = sku
        self.requested = requested
        self.available = available


class DuplicateReference(DomainError):
    """The channel sent an order with this reference before."""

    code = "DUPLICATE_REFERENCE"

    def __init__(self, reference: str, order_id: UUID) -> None:
        super().__init__(
            f"The channel already has an order with the reference {reference!r}.",
            field=("channelReference",),
        )
        self.order_id = order_id


class UnknownSku(DomainError):
    """No active product has this SKU."""

    code = "UNKNOWN_SKU"

    def __init__(self, sku: str, line_index: int) -> None:
        super().__init__(f"Unknown SKU {sku!r}.", field=("lines", str(line_index), "sku"))
        self.sku = sku


class NoPrice(DomainError):
    """The product has no price in the channel, and the caller stated none."""

    code = "NO_PRICE"

    def __init__(self, sku: str, line_index: int) -> None:
        super().__init__(
            f"{sku} has no price in this channel.", field=("lines", str(line_index), "sku")
        )
        self.sku = sku
