"""Committing a plan: today's best way, moved in one transaction, one work order a parcel."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from domain.channels.channel import PaymentPolicy
from domain.errors import MoveRefused, NotFound, StaleVersion
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.fulfillment.plan import NothingToPlan, PlanStatus, WorkAlreadyActive
from domain.orders.placement import StockShortage
from tests.books import check_books, event_types
from tests.shop import NOW, Shop, stock
from tests.use_cases.fulfillment.floor import STRANGER, Floor
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan


def test_each_parcel_becomes_an_open_work_order_with_a_number_of_the_order(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 1), ("CHAIR", 2))
    plan = floor.commit(order)

    work_orders = floor.work_orders(order)
    assert plan.status is PlanStatus.COMMITTED
    assert [entry.number for entry in work_orders] == [f"{order.number}-F1", f"{order.number}-F2"]
    assert {entry.status for entry in work_orders} == {FulfillmentOrderStatus.OPEN}
    assert {entry.location_id: [(e.line_number, e.quantity) for e in entry.lines]
            for entry in work_orders} == {
        floor.shop.places["LEEDS"].id: [(1, 1)], floor.shop.places["PARIS"].id: [(2, 2)],
    }  # fmt: skip
    assert event_types(floor.shop.database, order.id)[-1] == "FULFILLMENT_PLAN_COMMITTED"


def test_a_plan_that_changes_nothing_moves_no_stock(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 2))
    before = floor.shop.position("MUG", "LONDON")
    floor.commit(order)

    assert floor.shop.position("MUG", "LONDON") == before
    assert floor.shop.order(order.id).lines == order.lines


def test_stock_that_came_since_is_used_and_the_old_place_is_free_again(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("LAMP", 2))
    assert shop.position("LAMP", "LEEDS").committed == 2
    shop.database.run(lambda unit: stock(unit, shop, "LAMP", "LONDON", 5))
    floor.commit(order)

    assert (shop.position("LAMP", "LEEDS").available, shop.position("LAMP", "LEEDS").committed) == (
        8, 0,
    )  # fmt: skip
    assert shop.position("LAMP", "LONDON").committed == 2
    (entry,) = floor.work_orders(order)
    assert entry.location_id == shop.places["LONDON"].id


def test_an_orders_own_pieces_count_as_available_to_it(floor: Floor) -> None:
    order = floor.shop.place(("CHAIR", 3))
    assert floor.shop.position("CHAIR", "PARIS").available == 0
    floor.commit(order)

    assert floor.shop.position("CHAIR", "PARIS").committed == 3


def test_lines_of_one_product_share_its_stock(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 5), ("LAMP", 3))
    floor.commit(order)

    (entry,) = floor.work_orders(order)
    assert [(line.line_number, line.quantity) for line in entry.lines] == [(1, 5), (2, 3)]


def test_the_stored_plan_says_why_other_ways_lost(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    plan = floor.commit(order)

    (stored,) = floor.read(lambda unit: unit.fulfillment.plans_of(order.id))
    assert stored == plan
    assert [other.reason for other in plan.draft.alternatives] == [
        "273 km farther", "342 km farther",
    ]  # fmt: skip


def test_a_location_that_closed_since_loses_its_part(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 2))
    closed = replace(shop.places["LONDON"], active=False)
    closed = replace(closed, address=replace(closed.address, id=UUID(int=7)))
    shop.database.run(lambda unit: unit.locations.save([closed], NOW))
    plan = floor.commit(order)

    assert shop.position("MUG", "LONDON").committed == 0
    assert shop.position("MUG", "LEEDS").committed == 2
    assert [(e.location_id, e.reason) for e in plan.draft.exclusions] == [(closed.id, "inactive")]


def test_pieces_that_no_open_location_has_refuse_it_and_change_nothing(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("CHAIR", 1))
    closed = replace(shop.places["PARIS"], active=False)
    closed = replace(closed, address=replace(closed.address, id=UUID(int=7)))
    shop.database.run(lambda unit: unit.locations.save([closed], NOW))

    with pytest.raises(StockShortage) as refused:
        floor.commit(order)
    assert (refused.value.sku, refused.value.available) == ("CHAIR", 0)
    assert refused.value.field == ("lines", "0", "quantity")
    assert shop.position("CHAIR", "PARIS").committed == 1
    assert shop.order(order.id) == order


def test_it_is_refused_while_work_is_active(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    floor.commit(order)

    with pytest.raises(WorkAlreadyActive) as refused:
        floor.commit(order)
    assert refused.value.numbers == (f"{order.number}-F1",)


def test_a_later_plan_supersedes_the_earlier_one(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    first = floor.commit(order)
    with floor.shop.database.transaction() as unit:
        unit.orders.get(order.id, visible_to=floor.shop.staff)
        (entry,) = unit.fulfillment.work_orders_of(order.id)
        unit.fulfillment.save_work_order(entry.cancel())
    second = floor.commit(order)

    plans = floor.read(lambda unit: unit.fulfillment.plans_of(order.id))
    assert {plan.id: plan.status for plan in plans} == {
        first.id: PlanStatus.SUPERSEDED, second.id: PlanStatus.COMMITTED,
    }  # fmt: skip
    assert [entry.number[-3:] for entry in floor.work_orders(order)] == ["-F1", "-F2"]


def test_nothing_is_left_to_plan_once_everything_has_shipped(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    floor.ship(floor.ready(order))

    with pytest.raises(NothingToPlan):
        floor.commit(order)


def test_an_order_that_is_not_confirmed_is_refused(floor: Floor) -> None:
    shop = floor.shop
    strict = replace(shop.channel, payment_policy=PaymentPolicy.AUTHORIZE_FIRST)
    shop.database.run(lambda unit: unit.channels.save([strict], NOW))
    order = shop.place(("MUG", 1))

    with pytest.raises(MoveRefused) as refused:
        floor.commit(order)
    assert refused.value.message == "Cannot plan: this is PENDING."


def test_a_stale_version_is_refused(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    with pytest.raises(StaleVersion):
        floor.do(commit_fulfillment_plan, order_id=order.id, expected_version=order.version - 1)


def test_an_order_of_another_channel_is_not_found(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    with pytest.raises(NotFound):
        floor.shop.database.run(
            lambda unit: commit_fulfillment_plan(unit, STRANGER, NOW, order_id=order.id)
        )


def test_of_two_commits_at_once_one_is_made(shop: Shop) -> None:
    order = shop.place(("MUG", 3), ("LAMP", 1))

    def commit(_: int) -> bool:
        try:
            shop.database.run(
                lambda unit: commit_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)
            )
        except WorkAlreadyActive:
            return False
        return True

    with ThreadPoolExecutor(6) as planners:
        assert sum(planners.map(commit, range(6))) == 1
    check_books(shop.database)


def test_plans_and_purchases_at_once_never_promise_a_piece_twice(shop: Shop) -> None:
    orders = [shop.place(("LAMP", 1), ("MUG", 1)) for _ in range(4)]

    def work(index: int) -> None:
        if index % 2:
            order = orders[index // 2]
            shop.database.run(
                lambda unit: commit_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)
            )
        else:
            shop.place(("MUG", 1), ("LAMP", 1))

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(8)))
    check_books(shop.database)
    assert shop.position("LAMP", "LEEDS").committed == 8
