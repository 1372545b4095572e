"""What clients send to place an order."""

from decimal import Decimal as PythonDecimal
from uuid import UUID

import strawberry

from api.attribute_type import AttributeInput, attributes_of
from api.customers.address_type import AddressInput, ContactInput
from api.global_ids import key_of
from api.money_type import MoneyInput, amount_of
from api.scalars import DateTime, Decimal
from domain.errors import CurrencyMismatch
from domain.money import price_from_decimal
from domain.orders.placement import LineRequest, PaymentFact, PlaceOrder


@strawberry.input(description="A line of an order to place.")
class OrderLineInput:
    """Prices only from credentials with the scope `orders:price`; others are priced by us."""

    sku: str = strawberry.field(description="What to buy.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")
    unit_price: Decimal | None = strawberry.field(
        default=None, description="Needs `orders:price`. Up to four decimals."
    )
    discount: MoneyInput | None = strawberry.field(
        default=None, description="Needs `orders:price`. Taken off this line."
    )
    tax: MoneyInput | None = strawberry.field(
        default=None, description="Needs `orders:price`. Added to this line."
    )
    title: str | None = strawberry.field(
        default=None,
        description="Needs `orders:price`. The name to show; the product's by default.",
    )


@strawberry.input(description="A payment that the channel already obtained.")
class OrderPaymentInput:
    """Never a card number: only what the gateway calls it."""

    amount: MoneyInput = strawberry.field(description="How much.")
    gateway: str = strawberry.field(description="Whose, such as `manual`.")
    reference: str = strawberry.field(description="The gateway's own id for it.")
    captured: bool = strawberry.field(
        default=False, description="Whether the money was taken, not only authorized."
    )


@strawberry.input(description="An order to place.")
class OrderPlaceInput:
    """Captured once: by its idempotency key, and by its channel reference where it has one."""

    channel_code: str = strawberry.field(description="Where it comes from.")
    lines: list[OrderLineInput] = strawberry.field(description="From 1 to 5,000.")
    channel_reference: str | None = strawberry.field(
        default=None,
        description="The channel's own id for it, unique for ever. Needs `orders:reference`.",
    )
    customer_reference: str | None = strawberry.field(
        default=None,
        description="Who buys; without it the shopper who signed in, else a guest. Needs "
        "`customers:read`.",
    )
    contact: ContactInput | None = strawberry.field(
        default=None, description="How to reach a guest."
    )
    shipping_address: AddressInput | None = strawberry.field(
        default=None, description="Where it goes; the customer's default address without it."
    )
    billing_address: AddressInput | None = strawberry.field(
        default=None, description="Who pays; the shipping address without it."
    )
    shipping_method_code: str | None = strawberry.field(
        default=None, description="How it is delivered."
    )
    shipping_amount: MoneyInput | None = strawberry.field(
        default=None, description="Needs `orders:price`; the method's price without it."
    )
    discount_amount: MoneyInput | None = strawberry.field(
        default=None, description="Needs `orders:price`. Taken off the whole order."
    )
    expected_total: MoneyInput | None = strawberry.field(
        default=None, description="Refuse with PRICE_CHANGED unless the total is this."
    )
    payment: OrderPaymentInput | None = strawberry.field(
        default=None, description="Already authorized or charged. Needs `payments:record`."
    )
    placed_at: DateTime | None = strawberry.field(
        default=None, description="When it was placed elsewhere. Needs `orders:backdate`."
    )
    reservation_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Needs `stock:write`. Holds for quotes (`reservationCreate`) that the order "
        "takes over; what it does not need of them is free again. At most 1,000.",
    )
    note: str | None = strawberry.field(default=None, description="From the customer or the staff.")
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list, description="Key/value pairs to keep with it; at most 50."
    )

    def to_command(self) -> PlaceOrder:
        """What the use case takes. Raises InvalidInput and CurrencyMismatch."""
        currency = self._currency()
        return PlaceOrder(
            channel_code=self.channel_code,
            lines=[_line(line, index, currency) for index, line in enumerate(self.lines)],
            channel_reference=self.channel_reference,
            customer_reference=self.customer_reference,
            contact=self.contact.to_domain() if self.contact else None,
            shipping_address=self.shipping_address.to_domain() if self.shipping_address else None,
            billing_address=self.billing_address.to_domain() if self.billing_address else None,
            shipping_method_code=self.shipping_method_code,
            shipping_amount=_minor(self.shipping_amount, currency, "shippingAmount"),
            discount_amount=_minor(self.discount_amount, currency, "discountAmount"),
            currency=currency,
            expected_total=(
                amount_of(self.expected_total, field=("expectedTotal",))
                if self.expected_total
                else None
            ),
            payment=_payment(self.payment, currency),
            placed_at=self.placed_at,
            note=self.note,
            attributes=attributes_of(self.attributes),
        )

    def reservation_keys(self) -> list[UUID]:
        """The reservations by their keys. Raises NotFound."""
        return [
            key_of(entry, "Reservation", field=("reservationIds", str(index)))
            for index, entry in enumerate(self.reservation_ids)
        ]

    def _currency(self) -> str | None:
        """The currency of the stated amounts, which the channel's must equal; None without any."""
        stated = [self.shipping_amount, self.discount_amount, self.expected_total]
        stated += [amount for line in self.lines for amount in (line.discount, line.tax)]
        stated.append(self.payment.amount if self.payment else None)
        return next((amount.currency_code for amount in stated if amount is not None), None)


def _line(line: OrderLineInput, index: int, currency: str | None) -> LineRequest:
    where = ("lines", str(index))
    price = line.unit_price
    return LineRequest(
        sku=line.sku,
        quantity=line.quantity,
        unit_price=(
            price_from_decimal(PythonDecimal(price), field=(*where, "unitPrice"))
            if price is not None
            else None
        ),
        discount=_minor(line.discount, currency, *where, "discount"),
        tax=_minor(line.tax, currency, *where, "tax"),
        title=line.title,
    )


def _payment(payment: OrderPaymentInput | None, currency: str | None) -> PaymentFact | None:
    if payment is None:
        return None
    amount = _minor(payment.amount, currency, "payment", "amount")
    assert amount is not None
    return PaymentFact(amount, payment.gateway, payment.reference, payment.captured)


def _minor(value: MoneyInput | None, currency: str | None, *field: str) -> int | None:
    if value is None:
        return None
    if currency is not None and value.currency_code != currency:
        raise CurrencyMismatch(currency, value.currency_code, field=field)
    return amount_of(value, field=field).minor
