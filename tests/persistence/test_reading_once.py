"""In one transaction nothing is read twice: locks keep it true, and batches stay cheap."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from persistence.tables.orders import order as order_table
from tests.shop import NOW, Shop
from tests.statements import counted_statements
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan


def planned(shop: Shop) -> UUID:
    """An order with a committed plan."""
    order = shop.place(("MUG", 1), ("LAMP", 1))
    shop.database.run(
        lambda unit: commit_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)
    )
    return order.id


def test_parts_of_a_locked_order_are_read_once(shop: Shop) -> None:
    order_id = planned(shop)
    with shop.database.transaction() as unit:
        unit.orders.get(order_id, visible_to=shop.staff)
        first = unit.fulfillment.shipments_of(order_id), unit.fulfillment.work_orders_of(order_id)
        with counted_statements(shop.database) as sent:
            again = (
                unit.fulfillment.shipments_of(order_id),
                unit.fulfillment.work_orders_of(order_id),
            )
        assert (sent, again) == ([], first)


def test_a_part_that_was_saved_is_the_one_that_is_loaded(shop: Shop) -> None:
    order_id = planned(shop)
    with shop.database.transaction() as unit:
        (work,) = unit.fulfillment.work_orders_of(order_id)
        accept_fulfillment_order(unit, shop.staff, NOW, fulfillment_order_id=work.id)
        (accepted,) = unit.fulfillment.work_orders_of(order_id)
        assert accepted.status is FulfillmentOrderStatus.IN_PROGRESS


def test_stock_that_is_held_is_not_read_again(shop: Shop) -> None:
    products = [entry.id for entry in shop.products.values()]
    places = [entry.id for entry in shop.places.values()]
    with shop.database.transaction() as unit:
        unit.stock.lock(products, places)
        with counted_statements(shop.database) as sent:
            unit.stock.lock(products[:2], places[1:])
            unit.stock.lock_positions([(shop.products["MUG"].id, places[0])], NOW)
        assert sent == []


def test_reference_data_is_read_once_and_again_after_it_was_saved(shop: Shop) -> None:
    mug = shop.products["MUG"]
    with shop.database.transaction() as unit:
        assert unit.products.by_sku(["MUG"]) == {"MUG": mug}
        with counted_statements(shop.database) as sent:
            assert unit.products.by_id([mug.id]) == {mug.id: mug}
        assert sent == []

        heavier = replace(mug, weight_grams=400)
        unit.products.save([heavier], NOW)
        assert unit.products.by_id([mug.id, UUID(int=1)]) == {mug.id: heavier}

        closed = replace(shop.channel, active=False)
        unit.channels.save([closed], NOW)
        assert unit.channels.by_id([closed.id]) == {closed.id: closed}


def test_a_reading_unit_locks_and_writes_nothing(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    with shop.database.reading() as unit:
        found = unit.orders.look_up(order.id, visible_to=shop.staff)
        unit.orders.save(replace(found, note="never written"), actor=shop.staff, now=NOW)
        # Somebody else may change it meanwhile, which a lock would prevent.
        shop.database.run(
            lambda other: commit_fulfillment_plan(other, shop.staff, NOW, order_id=order.id)
        )
        assert unit.fulfillment.work_orders_of(order.id) == []
    with shop.database.snapshot() as snapshot:
        query = select(func.count()).where(order_table.c.note.is_not(None))
        assert snapshot.execute(query).scalar() == 0
