"""Stock rules hold for every order: safety stock, buffers, allotments, policies."""

from dataclasses import replace
from datetime import date

import pytest

from domain.orders.placement import StockShortage
from domain.stock.policy import StockPolicy
from tests.shop import IDS, NOW, STAFF, Shop
from tests.statements import counted_statements
from tests.use_cases.stock.queues import Queues, open_queues
from use_cases.checking.check_database import violations
from use_cases.orders.place_orders import place_orders


@pytest.fixture
def queues(shop: Shop) -> Queues:
    return open_queues(shop)


def _available(queues: Queues, *lines: tuple[str, int], channel: str = "web") -> int:
    with pytest.raises(StockShortage) as refusal:
        queues.place(*lines, channel=channel)
    return refusal.value.available


def test_safety_stock_is_never_promised(queues: Queues) -> None:
    queues.safety("CHAIR", "PARIS", 2)

    assert _available(queues, ("CHAIR", 2)) == 1
    queues.place(("CHAIR", 1))
    assert queues.shop.position("CHAIR", "PARIS").available == 2


def test_a_channel_is_not_shown_its_buffer(queues: Queues) -> None:
    queues.share("LAMP", "market", buffer=6)

    assert _available(queues, ("LAMP", 3), channel="market") == 2
    queues.place(("LAMP", 2), channel="market")
    queues.place(("LAMP", 6))


def test_an_allotment_is_kept_for_its_channel_until_it_has_used_it(queues: Queues) -> None:
    queues.share("LAMP", "market", allotment=5)

    assert _available(queues, ("LAMP", 4)) == 3
    sold = queues.place(("LAMP", 4), channel="market")
    assert queues.used("LAMP", queues.market) == 4
    # One of its own is left, and three that are anybody's.
    assert _available(queues, ("LAMP", 4)) == 3
    queues.cancel(sold)
    assert queues.used("LAMP", queues.market) == 0
    assert _available(queues, ("LAMP", 4)) == 3
    assert violations(queues.shop.database) == []


def test_who_waits_elsewhere_gets_nothing_of_an_allotment(queues: Queues) -> None:
    queues.policy("LAMP", StockPolicy.UNLIMITED)
    queues.share("LAMP", "market", allotment=6)
    queues.place(("LAMP", 5))
    assert [pieces for _, pieces in queues.waiting("LAMP")] == [3]

    assert queues.place(("LAMP", 6), channel="market").lines[0].backordered == 0
    assert violations(queues.shop.database) == []


def test_who_cannot_use_a_place_keeps_nobody_from_its_stock(queues: Queues) -> None:
    """The market uses Leeds alone: ten mugs stay there for it, though the web shop is nearer."""
    leeds = queues.shop.places["LEEDS"]
    with queues.shop.database.transaction() as unit:
        unit.channels.save([replace(queues.market, location_ids=frozenset({leeds.id}))], NOW)
    queues.share("MUG", "market", allotment=25)
    queues.share("CHAIR", "market", allotment=25)

    queues.place(("CHAIR", 3))
    assert _available(queues, ("MUG", 16)) == 15
    queues.cancel(queues.place(("MUG", 15)))
    queues.share("MUG", "market", allotment=10)
    queues.place(("MUG", 14), shipping_address=replace(leeds.address, id=IDS.new(NOW)))

    assert queues.shop.position("MUG", "LEEDS").available >= 10
    queues.place(("MUG", 10), channel="market")
    assert violations(queues.shop.database) == []


def test_orders_of_one_batch_use_an_allotment_once(queues: Queues) -> None:
    queues.share("CHAIR", "market", allotment=1)
    queues.place(("CHAIR", 1), ("CHAIR", 1), channel="market")

    assert queues.used("CHAIR", queues.market) == 2
    queues.place(("CHAIR", 1))


def test_a_restarted_allotment_counts_from_nothing(queues: Queues) -> None:
    queues.share("LAMP", "market", allotment=5)
    queues.place(("LAMP", 4), channel="market")
    queues.share("LAMP", "market", allotment=6)
    assert queues.used("LAMP", queues.market) == 4


def test_who_may_not_wait_is_refused_with_what_could_be_had(queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.BACKORDER, limit=4, up_to_incoming=False)

    assert _available(queues, ("CHAIR", 8)) == 7
    order = queues.place(("CHAIR", 5))
    assert (order.lines[0].allocated, order.lines[0].backordered) == (3, 2)
    assert _available(queues, ("CHAIR", 3)) == 2


def test_backorders_go_up_to_what_suppliers_bring_to_the_channels_places(queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.BACKORDER)
    assert _available(queues, ("CHAIR", 4)) == 3
    queues.expect("CHAIR", "LONDON", 5, date(2026, 3, 20))

    order = queues.place(("CHAIR", 7))
    assert order.lines[0].backordered == 4
    assert _available(queues, ("CHAIR", 2)) == 1


def test_a_preorder_ends_on_its_launch_day(queues: Queues) -> None:
    queues.launch("LAMP", date(2026, 3, 3))
    queues.policy("LAMP", StockPolicy.PREORDER, up_to_incoming=False)
    order = queues.place(("LAMP", 10))
    assert order.lines[0].backordered == 2

    queues.launch("LAMP", date(2026, 3, 2))
    assert _available(queues, ("LAMP", 1)) == 0


def test_without_a_limit_any_number_may_wait(queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.UNLIMITED)

    order = queues.place(("CHAIR", 5_000), ("CHAIR", 1))
    assert [line.backordered for line in order.lines] == [4_997, 1]
    assert order.fulfillment_status.value == "UNFULFILLED"


def test_rules_cost_a_constant_number_of_statements_and_only_where_there_are_any(
    queues: Queues,
) -> None:
    def statements(count: int) -> int:
        commands = [queues.shop.command(("CHAIR", 1), ("MUG", 1)) for _ in range(count)]
        with counted_statements(queues.shop.database) as sent:
            queues.shop.database.run(lambda unit: place_orders(unit, STAFF, NOW, commands=commands))
        return len(sent)

    plain = statements(1)
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    queues.share("CHAIR", "web", allotment=1)
    queues.policy("MUG", StockPolicy.UNLIMITED)

    statements(3)  # Uses up the chairs: from now on everybody waits.
    with_rules = statements(1)
    assert with_rules == statements(9)
    assert with_rules <= plain + 8
