"""Planning a channel's waiting orders together, and committing each by itself."""

from dataclasses import replace

import pytest

from domain.errors import NotFound
from domain.orders.order import Order
from tests.books import check_books
from tests.shop import NOW, PARIS, Shop, british_address
from tests.use_cases.fulfillment.floor import STRANGER, Floor
from use_cases.fulfillment.plan_backlog import BacklogPlanned, Show, plan_backlog


def plan(shop: Shop, *, show: Show = lambda _done, _total, _what: None) -> BacklogPlanned:
    """Plan all that waits, then look at the books."""
    planned = plan_backlog(
        shop.database, shop.staff, lambda: NOW, channel_code=shop.channel.code, show=show
    )
    check_books(shop.database)
    return planned


@pytest.fixture
def contended(floor: Floor) -> tuple[Order, Order]:
    """The first takes Paris's mugs, which are near it; the second then needs two parcels."""
    first = floor.shop.place(("MUG", 5), shipping_address=british_address("Paris", PARIS))
    second = floor.shop.place(("MUG", 3), ("CHAIR", 2))
    return first, second


def parcels(floor: Floor, orders: tuple[Order, ...]) -> list[list[str]]:
    """Where the parcels of each order come from."""
    codes = {place.id: code for code, place in floor.shop.places.items()}
    return [
        sorted(codes[entry.location_id] for entry in floor.work_orders(order)) for order in orders
    ]


def test_an_order_gives_way_where_another_would_need_a_second_parcel(
    floor: Floor, contended: tuple[Order, Order]
) -> None:
    planned = plan(floor.shop)
    assert parcels(floor, contended) == [["LONDON"], ["PARIS"]]
    assert (planned.together, planned.alone, planned.refused) == (2, 0, {})
    assert planned.lower_bound <= planned.cost < planned.one_by_one_cost


def test_what_was_planned_is_not_planned_again(
    floor: Floor, contended: tuple[Order, Order]
) -> None:
    plan(floor.shop)
    versions = [floor.shop.order(order.id).version for order in contended]
    again = plan(floor.shop)
    assert (again.together, again.alone, again.refused) == (0, 0, {})
    assert [floor.shop.order(order.id).version for order in contended] == versions


def test_a_stopped_run_leaves_the_rest_to_the_next(
    floor: Floor, contended: tuple[Order, Order]
) -> None:
    committing: list[int] = []
    stopped = plan_backlog(
        floor.shop.database, floor.shop.staff, lambda: NOW,
        channel_code=floor.shop.channel.code,
        batch_size=1,
        show=lambda done, _total, what: committing.append(done) if what == "Committing" else None,
        stopped=lambda: bool(committing),
    )  # fmt: skip
    assert stopped.stopped
    assert sorted(bool(found) for found in parcels(floor, contended)) == [False, True]
    assert plan(floor.shop).together == 1
    check_books(floor.shop.database)


def test_an_order_whose_stock_moved_meanwhile_is_planned_by_itself(
    floor: Floor, contended: tuple[Order, Order]
) -> None:
    others: list[Order] = []

    def somebody_buys(_done: int, _total: int, what: str) -> None:
        if what == "Committing" and not others:
            others.append(floor.shop.place(("MUG", 7)))

    planned = plan(floor.shop, show=somebody_buys)
    # London's mugs are gone, so the first keeps Paris and the second its two parcels; then the
    # newcomer's turn comes.
    assert parcels(floor, contended) == [["PARIS"], ["LONDON", "PARIS"]]
    assert (planned.together, planned.alone, planned.refused) == (1, 2, {})
    assert parcels(floor, (others[0],)) == [["LONDON"]]


def test_a_channel_that_is_not_the_callers_is_not_there(floor: Floor) -> None:
    with pytest.raises(NotFound):
        plan_backlog(
            floor.shop.database, replace(STRANGER), lambda: NOW,
            channel_code=floor.shop.channel.code,
        )  # fmt: skip
