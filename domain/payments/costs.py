"""What each part of an order cost the customer: the most that a refund can give back for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.money import split
from domain.orders.order import Order


@dataclass(frozen=True, slots=True)
class OrderCosts:
    """Minor units by line number, and for shipping; together exactly the order's total."""

    lines: Mapping[int, int]
    shipping: int


def order_costs(order: Order) -> OrderCosts:
    """Amount, less discount, plus tax of each line, less its share of a discount on the whole order.

    That discount is spread over the lines in proportion to what they cost, by largest remainder;
    what is left of it when every line costs nothing comes off shipping.
    """
    before = [line.refundable_total for line in order.lines]
    discount = order.discount_amount - sum(line.discount for line in order.lines)
    on_lines = min(discount, sum(before))
    shares = split(on_lines, before)
    return OrderCosts(
        lines={
            line.number: cost - part
            for line, cost, part in zip(order.lines, before, shares, strict=True)
        },
        shipping=order.shipping_amount + order.shipping_tax - (discount - on_lines),
    )
