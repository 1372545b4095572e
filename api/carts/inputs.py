"""What clients send to fill a cart and to complete it."""

from collections.abc import Sequence

import strawberry

from api.attribute_type import AttributeInput, attributes_of
from api.customers.address_type import AddressInput, ContactInput
from api.money_type import MoneyInput, amount_of
from use_cases.carts.complete_cart import Completion


@strawberry.input(description="A line of a cart.")
class CartLineInput:
    """Prices are the channel's."""

    sku: str = strawberry.field(description="What to buy.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")


@strawberry.input(description="A cart to begin.")
class CartCreateInput:
    """With lines it holds their stock at once."""

    channel_code: str = strawberry.field(description="Where it shops.")
    lines: list[CartLineInput] = strawberry.field(
        default_factory=list, description="What is in it from the start; at most 500."
    )


@strawberry.input(description="The lines of a cart.")
class CartLinesSetInput:
    """All of them: what is left out leaves the cart."""

    lines: list[CartLineInput] = strawberry.field(description="At most 500; none empties the cart.")


@strawberry.input(description="Where a cart goes.")
class CartAddressSetInput:
    """Personal data; forgotten as soon as it is replaced."""

    shipping_address: AddressInput = strawberry.field(description="Where it goes.")
    billing_address: AddressInput | None = strawberry.field(
        default=None, description="Who pays; the shipping address without it."
    )


@strawberry.input(description="How to reach the buyer of a cart.")
class CartContactSetInput:
    """Personal data; forgotten as soon as it is replaced."""

    contact: ContactInput = strawberry.field(description="How to reach the buyer.")


@strawberry.input(description="How a cart is delivered.")
class CartShippingMethodSetInput:
    """One of the cart's `shippingOptions`."""

    shipping_method_code: str = strawberry.field(description="Its code.")


@strawberry.input(description="A cart to order.")
class CartCompleteInput:
    """What the order is told beside what the cart knows."""

    expected_total: MoneyInput | None = strawberry.field(
        default=None, description="Refuse with PRICE_CHANGED unless the total is this."
    )
    note: str | None = strawberry.field(default=None, description="From the customer.")
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list, description="Key/value pairs to keep with the order; at most 50."
    )

    def to_completion(self) -> Completion:
        """What the use case takes. Raises InvalidInput."""
        expected = self.expected_total
        return Completion(
            expected_total=amount_of(expected, field=("expectedTotal",)) if expected else None,
            note=self.note,
            attributes=attributes_of(self.attributes),
        )


def pairs(lines: Sequence[CartLineInput]) -> list[tuple[str, int]]:
    """Lines as use cases take them."""
    return [(line.sku, line.quantity) for line in lines]
