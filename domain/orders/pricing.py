"""What an order costs: each amount rounded once, everything after exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalog.product import Product, ProductStatus
from domain.channels.channel import Channel, TaxMode
from domain.errors import CurrencyMismatch, DomainError, InvalidInput, raise_any
from domain.fulfillment.shipping_method import ShippingMethod
from domain.money import Money, line_amount, round_half_up
from domain.orders.kit_lines import KitParts, exploded
from domain.orders.line import OrderLine
from domain.orders.placement import LineRequest, NoPrice, PlaceOrder, PriceChanged, UnknownSku
from domain.validation import LARGEST_QUANTITY, optional_text

NO_KITS = KitParts({}, {})

LINES_LIMIT = 5_000
"""A bound on the lines of one order; the longest real one seen has 1,114."""


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """Lines with their amounts, and the totals, in minor units.

    `sources` says which line of the request each line comes from, by index: kits were taken apart.
    """

    lines: tuple[OrderLine, ...]
    sources: tuple[int, ...]
    subtotal: int
    shipping_amount: int
    shipping_tax: int
    tax_amount: int
    discount_amount: int
    total: int


def price_order(
    command: PlaceOrder,
    channel: Channel,
    products: Mapping[str, Product],
    prices: Mapping[UUID, int],
    method: ShippingMethod | None,
    kits: KitParts = NO_KITS,
) -> PricedOrder:
    """Price every line, take kits apart, add shipping and tax, take discounts off.

    Raises UnknownSku, NoPrice and InvalidInput for each line that is wrong (all at once), and
    PriceChanged when the total is not the expected one.
    """
    _check_request(command, channel)
    lines, errors = [], []
    for index, request in enumerate(command.lines):
        try:
            lines.append(_priced_line(index, request, channel, products, prices))
        except DomainError as error:
            errors.append(error)
    raise_any(errors)
    sources: Sequence[int] = range(len(lines))
    if kits.kits:
        if sum(len(kits.kits.get(line.product_id, (line,))) for line in lines) > LINES_LIMIT:
            raise InvalidInput(
                f"With its kits taken apart an order has at most {LINES_LIMIT} lines.",
                field=("lines",),
            )
        lines, sources = exploded(lines, kits, prices, channel.currency)
    priced = _totals(command, channel, tuple(lines), tuple(sources), method)
    expected, actual = command.expected_total, Money(priced.total, channel.currency)
    if expected is not None and expected != actual:
        raise PriceChanged(expected, actual)
    return priced


def _check_request(command: PlaceOrder, channel: Channel) -> None:
    if not 0 < len(command.lines) <= LINES_LIMIT:
        raise InvalidInput(f"An order has from 1 to {LINES_LIMIT} lines.", field=("lines",))
    stated = (
        [(command.expected_total.currency, ("expectedTotal",))] if command.expected_total else []
    )
    for currency, field in [*stated, (command.currency, ())]:
        if currency is not None and currency != channel.currency:
            raise CurrencyMismatch(channel.currency, currency, field=field)


def _priced_line(
    index: int,
    request: LineRequest,
    channel: Channel,
    products: Mapping[str, Product],
    prices: Mapping[UUID, int],
) -> OrderLine:
    where = ("lines", str(index))
    product = products.get(request.sku)
    if product is None or product.status is not ProductStatus.ACTIVE:
        raise UnknownSku(request.sku, index)
    if not 0 < request.quantity <= LARGEST_QUANTITY:
        raise InvalidInput(
            f"A quantity is from 1 to {LARGEST_QUANTITY}.", field=(*where, "quantity")
        )
    unit_price = request.unit_price
    if unit_price is None:
        unit_price = prices.get(product.id)
    if unit_price is None:
        raise NoPrice(request.sku, index)
    amount = line_amount(unit_price, request.quantity, channel.currency)
    discount = request.discount or 0
    if not 0 <= discount <= amount:
        raise InvalidInput("A discount is from 0 to the line's amount.", field=(*where, "discount"))
    return OrderLine(
        number=index + 1,
        product_id=product.id,
        sku=product.sku,
        title=optional_text(request.title, field=(*where, "title")) or product.name,
        unit_price=unit_price,
        ordered=request.quantity,
        amount=amount,
        discount=discount,
        tax=_tax(channel, amount - discount, request.tax, (*where, "tax")),
        weight_grams=product.weight_grams or 0,
        tracks_stock=product.tracks_stock,
    )


def _totals(
    command: PlaceOrder,
    channel: Channel,
    lines: tuple[OrderLine, ...],
    sources: tuple[int, ...],
    method: ShippingMethod | None,
) -> PricedOrder:
    weight = sum(line.weight_grams * line.ordered for line in lines)
    shipping = command.shipping_amount
    if shipping is None:
        shipping = method.price(weight) if method is not None else 0
    if shipping < 0:
        raise InvalidInput("A shipping amount is zero or more.", field=("shippingAmount",))
    subtotal = sum(line.amount for line in lines)
    discount = (command.discount_amount or 0) + sum(line.discount for line in lines)
    if not 0 <= discount <= subtotal + shipping:
        raise InvalidInput("Discounts exceed what they are taken from.", field=("discountAmount",))
    shipping_tax = _tax(channel, shipping, None, ("shippingAmount",))
    tax = sum(line.tax for line in lines) + shipping_tax
    return PricedOrder(
        lines=lines,
        sources=sources,
        subtotal=subtotal,
        shipping_amount=shipping,
        shipping_tax=shipping_tax,
        tax_amount=tax,
        discount_amount=discount,
        total=subtotal + shipping + tax - discount,
    )


def _tax(channel: Channel, amount: int, stated: int | None, field: Sequence[str]) -> int:
    """Tax added on top of an amount, in minor units; included tax adds nothing."""
    if stated is not None:
        if not 0 <= stated <= amount:
            raise InvalidInput("A tax is from 0 to the taxed amount.", field=field)
        return stated
    if channel.tax_mode is not TaxMode.ADDED:
        return 0
    return round_half_up(amount * channel.tax_rate_basis_points, 10_000)
