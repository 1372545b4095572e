"""Orders of every price: strategies for property tests, and one to calculate with by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st

from domain.orders.line import OrderLine
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CURRENCIES = ("JPY", "GBP", "KWD")
"""Currencies of no, two and three decimals."""


def line(
    number: int, pieces: int, amount: int, discount: int = 0, tax: int = 0, shipped: int = 0
) -> OrderLine:
    """A line of these minor units."""
    return OrderLine(
        number, UUID(int=number), f"SKU-{number}", f"Thing {number}", 0, pieces, amount,
        discount=discount, tax=tax, shipped=shipped,
    )  # fmt: skip


def order(
    *lines: OrderLine,
    discount: int = 0,
    shipping: int = 0,
    shipping_tax: int = 0,
    currency: str = "GBP",
) -> Order:
    """An order whose total adds up; `discount` is on the whole order, beside the lines' own."""
    subtotal = sum(entry.amount for entry in lines)
    discounts = discount + sum(entry.discount for entry in lines)
    tax = shipping_tax + sum(entry.tax for entry in lines)
    return Order(
        id=UUID(int=1),
        number="1001",
        channel_id=UUID(int=2),
        currency=currency,
        status=OrderStatus.CONFIRMED,
        placed_at=NOW,
        lines=lines,
        subtotal=subtotal,
        shipping_amount=shipping,
        shipping_tax=shipping_tax,
        tax_amount=tax,
        discount_amount=discounts,
        total=subtotal + shipping + tax - discounts,
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders of up to five lines with discounts and taxes, as placement allows them."""
    lines = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        amount = draw(st.integers(0, 2_000))
        discount = draw(st.integers(0, amount))
        pieces = draw(st.integers(1, 7))
        tax = draw(st.integers(0, amount - discount))
        lines.append(line(number, pieces, amount, discount, tax))
    shipping = draw(st.integers(0, 500))
    left = shipping + sum(entry.amount - entry.discount for entry in lines)
    return order(
        *lines,
        discount=draw(st.one_of(st.just(0), st.integers(0, left))),
        shipping=shipping,
        shipping_tax=draw(st.integers(0, shipping)),
        currency=draw(st.sampled_from(CURRENCIES)),
    )


def charged(priced: Order, amount: int | None = None) -> Order:
    """The order with its whole total charged, or so much."""
    return replace(priced, charged=priced.total if amount is None else amount)


def transaction(
    key: int,
    kind: TransactionKind,
    amount: int,
    status: TransactionStatus = TransactionStatus.SUCCESS,
    parent: int | None = None,
    reference: str | None = None,
) -> PaymentTransaction:
    """A transaction at the gateway `acme`."""
    return PaymentTransaction(
        id=UUID(int=key),
        order_id=UUID(int=1),
        kind=kind,
        status=status,
        amount=amount,
        currency="GBP",
        gateway="acme",
        created_at=NOW,
        parent_id=None if parent is None else UUID(int=parent),
        reference=reference,
    )
