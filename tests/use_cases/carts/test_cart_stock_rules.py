"""Carts keep to what may be promised: safety stock, allotments, queues, kits."""

import pytest

from domain.catalog.product import Price, Product
from domain.orders.placement import StockShortage
from domain.stock.policy import StockPolicy
from tests.shop import IDS, NOW, STAFF
from tests.use_cases.carts.trolley import LATER, SECRETS, Trolley
from tests.use_cases.stock.queues import Queues, open_queues
from use_cases.carts.create_cart import create_cart
from use_cases.catalog.upsert_kits import KitData, upsert_kits
from use_cases.checking.check_database import violations


@pytest.fixture
def queues(trolley: Trolley) -> Queues:
    return open_queues(trolley.shop)


def test_a_cart_holds_no_safety_stock(trolley: Trolley, queues: Queues) -> None:
    queues.safety("CHAIR", "PARIS", 2)
    with pytest.raises(StockShortage) as refused:
        trolley.cart(("CHAIR", 2))
    assert refused.value.available == 1


def test_what_may_wait_is_held_as_far_as_it_is_there(trolley: Trolley, queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    cart = trolley.ready_cart(("CHAIR", 5))
    assert trolley.held("CHAIR", "PARIS") == (0, 3, 0)

    # Bought by others meanwhile, these wait; the cart's three are its own.
    stranger = queues.place(("CHAIR", 1))
    order = trolley.complete(cart)
    assert stranger.lines[0].backordered == 1
    assert (order.lines[0].allocated, order.lines[0].backordered) == (3, 2)
    assert trolley.held("CHAIR", "PARIS") == (0, 0, 3)
    assert violations(trolley.shop.database) == []


def test_pieces_of_an_idle_cart_go_to_who_waits(trolley: Trolley, queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    trolley.cart(("CHAIR", 3))
    order = queues.place(("CHAIR", 2))
    trolley.now = LATER
    trolley.sweep()
    queues.serve(LATER)

    assert trolley.shop.order(order.id).lines[0].backordered == 0
    assert trolley.held("CHAIR", "PARIS") == (1, 0, 2)
    assert violations(trolley.shop.database) == []


def test_what_a_cart_holds_is_taken_from_its_channels_allotment(
    trolley: Trolley, queues: Queues
) -> None:
    queues.share("LAMP", "market", allotment=5)
    cart = trolley.run(
        lambda unit: create_cart(
            unit, STAFF, NOW, secrets=SECRETS, channel_code="market", lines=[("LAMP", 4)]
        )
    )
    assert queues.used("LAMP", queues.market) == 4
    # Eight there were: one is left of the allotment, three are anybody's.
    with pytest.raises(StockShortage) as refused:
        trolley.cart(("LAMP", 4))
    assert refused.value.available == 3
    assert violations(trolley.shop.database) == []

    queues.share("LAMP", "market", allotment=6)
    assert queues.used("LAMP", queues.market) == 4
    trolley.complete(trolley.ready(cart))
    assert queues.used("LAMP", queues.market) == 4
    assert violations(trolley.shop.database) == []


def test_an_idle_carts_share_of_the_allotment_comes_back(trolley: Trolley, queues: Queues) -> None:
    queues.share("LAMP", "web", allotment=5)
    trolley.cart(("LAMP", 2))
    trolley.now = LATER
    trolley.sweep()
    assert queues.used("LAMP", trolley.shop.channel) == 0
    assert violations(trolley.shop.database) == []


def test_a_cart_with_a_kit_holds_its_parts(trolley: Trolley, queues: Queues) -> None:
    with trolley.shop.database.transaction() as unit:
        kit = Product(IDS.new(NOW), "DESK-SET", "Desk set")
        unit.products.save([kit], NOW)
        unit.products.save_prices([Price(kit.id, trolley.shop.channel.id, 400_000)])
        upsert_kits(unit, STAFF, NOW, items=[KitData("DESK-SET", [("MUG", 2), ("LAMP", 1)])])

    cart = trolley.ready_cart(("DESK-SET", 3))
    assert (trolley.held("MUG", "LEEDS")[1], trolley.held("LAMP", "LEEDS")[1]) == (6, 3)
    with pytest.raises(StockShortage):
        trolley.set_lines(cart, ("DESK-SET", 9))
    order = trolley.complete(cart)
    assert [(line.sku, line.allocated) for line in order.lines] == [("MUG", 6), ("LAMP", 3)]
    assert trolley.held("LAMP", "LEEDS") == (5, 0, 3)
    assert violations(trolley.shop.database) == []
