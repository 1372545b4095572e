"""Confirming: a person says that nothing stands in the way, within the channel's policy."""

from dataclasses import replace

import pytest

from domain.access.caller import Caller
from domain.channels.channel import PaymentPolicy
from domain.errors import MoveRefused
from domain.orders.confirmation import PaymentNotAuthorized
from domain.orders.order import Order
from domain.orders.placement import PaymentFact
from domain.orders.statuses import OrderStatus
from tests.books import check_books
from tests.shop import NOW, STAFF, Shop
from use_cases.orders.confirm_order import OVERRIDE_SCOPE, confirm_order

CHIEF = replace(STAFF, scopes=STAFF.scopes | {OVERRIDE_SCOPE})


def set_policy(shop: Shop, policy: PaymentPolicy) -> None:
    channel = replace(shop.channel, payment_policy=policy)
    shop.database.run(lambda unit: unit.channels.save([channel], NOW))


def confirm(shop: Shop, order: Order, caller: Caller = STAFF) -> Order:
    confirmed = shop.database.run(lambda unit: confirm_order(unit, caller, NOW, order_id=order.id))
    check_books(shop.database)
    return confirmed


def test_what_is_not_fully_authorized_is_refused_with_the_amounts(shop: Shop) -> None:
    set_policy(shop, PaymentPolicy.AUTHORIZE_FIRST)
    order = shop.place(("MUG", 1), payment=PaymentFact(1000, "manual", "A-1"))
    assert order.status is OrderStatus.PENDING

    with pytest.raises(PaymentNotAuthorized) as refused:
        confirm(shop, order)
    assert (refused.value.covered, refused.value.total) == (1000, 1125)


def test_who_may_override_confirms_it_all_the_same(shop: Shop) -> None:
    set_policy(shop, PaymentPolicy.AUTHORIZE_FIRST)
    order = shop.place(("MUG", 1))

    assert confirm(shop, order, CHIEF).status is OrderStatus.CONFIRMED


def test_a_channel_that_waits_for_its_money_later_does_not_ask(shop: Shop) -> None:
    set_policy(shop, PaymentPolicy.AUTHORIZE_FIRST)
    order = shop.place(("MUG", 1))
    set_policy(shop, PaymentPolicy.PAY_LATER)

    assert confirm(shop, order).status is OrderStatus.CONFIRMED


def test_it_is_confirmed_once(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    with pytest.raises(MoveRefused):
        confirm(shop, order)
