"""What a cart comes to, at the prices of the moment; and what stands in the way of ordering it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.carts.cart import CartLine
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.errors import DomainError, Refusals
from domain.fulfillment.shipping_method import ShippingMethod
from domain.money import line_amount
from domain.orders.kit_lines import KitParts
from domain.orders.placement import LineRequest, PlaceOrder
from domain.orders.pricing import NO_KITS, PricedOrder, price_order


@dataclass(frozen=True, slots=True)
class PricedCartLine:
    """A line as a buyer reads it; without amounts where it cannot be bought any more.

    `unit_price` in ten-thousandths, `amount` in minor units.
    """

    number: int
    product_id: UUID
    sku: str
    title: str
    quantity: int
    unit_price: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A way to deliver a cart, with what it adds and what the order would cost."""

    method: ShippingMethod
    priced: PricedOrder


@dataclass(frozen=True, slots=True)
class PricedCart:
    """Lines, and what an order would cost now; `problems` instead where it would be refused."""

    currency: str
    lines: tuple[PricedCartLine, ...]
    totals: PricedOrder | None
    problems: tuple[DomainError, ...]
    options: tuple[ShippingOption, ...]
    method: ShippingMethod | None


def price_cart(
    lines: Sequence[CartLine],
    channel: Channel,
    products: Mapping[str, Product],
    prices: Mapping[UUID, int],
    method: ShippingMethod | None,
    methods: Sequence[ShippingMethod],
    kits: KitParts = NO_KITS,
) -> PricedCart:
    """Price a cart like the order it would become, with each way to deliver it."""
    shown = tuple(_shown(line, channel, products, prices) for line in lines)
    unpriced = PricedCart(channel.currency, shown, None, (), (), method)
    if not lines:
        return unpriced
    command = PlaceOrder(
        channel_code=channel.code,
        lines=[LineRequest(line.sku, line.quantity) for line in lines],
    )
    try:
        totals = price_order(command, channel, products, prices, method, kits)
    except Refusals as refusals:
        return replace(unpriced, problems=refusals.errors)
    except DomainError as error:
        return replace(unpriced, problems=(error,))
    options = tuple(
        ShippingOption(entry, price_order(command, channel, products, prices, entry, kits))
        for entry in methods
        if entry.active and entry.currency == channel.currency
    )
    return replace(unpriced, totals=totals, options=options)


def _shown(
    line: CartLine,
    channel: Channel,
    products: Mapping[str, Product],
    prices: Mapping[UUID, int],
) -> PricedCartLine:
    product, price = products.get(line.sku), prices.get(line.product_id)
    return PricedCartLine(
        number=line.number,
        product_id=line.product_id,
        sku=line.sku,
        title=product.name if product is not None else line.sku,
        quantity=line.quantity,
        unit_price=price,
        amount=line_amount(price, line.quantity, channel.currency) if price is not None else None,
    )
