"""Reading streams: which of many have moved, and what followed a version."""

from uuid import UUID

import pytest

from domain.errors import NotFound
from persistence.reads.events import changed_streams, stream_page
from tests.event_makers import happen
from tests.shop import STOREFRONT, Shop
from tests.statements import counted_statements


def test_only_orders_at_another_version_are_told(shop: Shop) -> None:
    orders = {order.id: order.version for order in (shop.place(("MUG", 1)) for _ in range(4))}
    grown, restored, *still = orders
    happen(shop.database, grown)
    seen = orders | {restored: 99, UUID(int=7): 1}
    with shop.database.snapshot() as snapshot, counted_statements(shop.database) as sent:
        assert changed_streams(snapshot, {}) == {}
        assert changed_streams(snapshot, dict.fromkeys(still, orders[grown])) == {}
        assert changed_streams(snapshot, seen) == {
            grown: orders[grown] + 1, restored: orders[restored],
        }  # fmt: skip
    assert len(sent) == 2


def test_a_page_follows_a_version_and_knows_the_present_one(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    for _ in range(3):
        happen(shop.database, order.id)
    last = order.version + 3
    with shop.database.snapshot() as snapshot:
        page = stream_page(snapshot, shop.staff, order.id, order.version, 2)
        assert [row["version"] for row in page.events] == [order.version + 1, order.version + 2]
        assert page.version == last
        for version in (last, last + 5):
            page = stream_page(snapshot, shop.staff, order.id, version, 2)
            assert (page.version, page.events) == (last, [])


def test_the_stream_of_a_hidden_order_is_not_found(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    with shop.database.snapshot() as snapshot, pytest.raises(NotFound):
        stream_page(snapshot, STOREFRONT, order.id, 0, 1)
