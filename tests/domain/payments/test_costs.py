"""What each part of an order cost adds up to its total, to the minor unit."""

from hypothesis import given

from domain.orders.order import Order
from domain.payments.costs import order_costs
from tests.domain.payments.priced_orders import line, order, orders


@given(orders())
def test_the_parts_are_the_total_and_none_costs_more_than_was_paid(priced: Order) -> None:
    costs = order_costs(priced)

    assert sum(costs.lines.values()) + costs.shipping == priced.total
    for entry in priced.lines:
        assert 0 <= costs.lines[entry.number] <= entry.refundable_total
    assert 0 <= costs.shipping <= priced.shipping_amount + priced.shipping_tax


def test_a_discount_on_the_order_is_spread_in_proportion_the_largest_remainder_first() -> None:
    # 100 over 333, 333 and 334: 33.3, 33.3 and 33.4; the odd unit goes to the third.
    costs = order_costs(order(line(1, 1, 333), line(2, 1, 333), line(3, 1, 334), discount=100))
    assert dict(costs.lines) == {1: 300, 2: 300, 3: 300}


def test_a_discount_beyond_the_lines_comes_off_shipping() -> None:
    costs = order_costs(order(line(1, 2, 500), discount=700, shipping=300))
    assert (dict(costs.lines), costs.shipping) == ({1: 0}, 100)


def test_lines_own_discounts_and_taxes_count_where_they_are() -> None:
    costs = order_costs(order(line(1, 1, 1000, discount=100, tax=180), line(2, 1, 500, tax=100)))
    assert dict(costs.lines) == {1: 1080, 2: 600}
