"""Hundreds of orders live their whole life in one transaction, at the cost of few statements."""

from domain.access.caller import Caller
from domain.fulfillment.tracking import TrackingCode
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from persistence.unit_of_work import UnitOfWork
from tests.books import check_books
from tests.shop import NOW, Shop
from tests.statements import counted_statements
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.orders.place_orders import place_orders


def whole_life(unit: UnitOfWork, staff: Caller, order: Order) -> None:
    """Plan, accept, pack, ship and deliver an order."""
    commit_fulfillment_plan(unit, staff, NOW, order_id=order.id)
    for work in unit.fulfillment.work_orders_of(order.id):
        accept_fulfillment_order(unit, staff, NOW, fulfillment_order_id=work.id)
        lines = [(line.line_number, line.quantity) for line in work.lines]
        carton = create_package(unit, staff, NOW, fulfillment_order_id=work.id, lines=lines)
        parcel = create_shipment(unit, staff, NOW, package_ids=[carton.id], carrier="manual")
        ship_shipment(unit, staff, NOW, shipment_id=parcel.id, tracking_number="1Z")
        record_tracking_event(
            unit, staff, NOW, shipment_id=parcel.id, carrier_event_id="e1",
            code=TrackingCode.DELIVERED, occurred_at=NOW,
        )  # fmt: skip


def live(shop: Shop, count: int) -> tuple[list[Order], list[str]]:
    """Whole lives in one transaction, and the statements they took."""
    commands = [shop.command(("MUG", 1), ("LAMP", 1)) for _ in range(count)]
    with counted_statements(shop.database) as sent, shop.database.transaction() as unit:
        placed = place_orders(unit, shop.staff, NOW, commands=commands)
        orders = [entry for entry in placed if isinstance(entry, Order)]
        for order in orders:
            whole_life(unit, shop.staff, order)
    return orders, sent


def test_a_batch_costs_as_many_statements_as_one_order(shop: Shop) -> None:
    live(shop, 1)  # What is set is in memory from now on.
    _, for_one = live(shop, 1)
    orders, for_five = live(shop, 5)

    assert len(for_five) == len(for_one)
    assert {shop.order(order.id).status for order in orders} == {OrderStatus.COMPLETED}
    check_books(shop.database)


def test_a_flush_in_between_changes_nothing(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        (order,) = place_orders(unit, shop.staff, NOW, commands=[shop.command(("MUG", 2))])
        assert isinstance(order, Order)
        unit.flush()
        commit_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)
        unit.flush()
        (work,) = unit.fulfillment.work_orders_of(order.id)
        accept_fulfillment_order(unit, shop.staff, NOW, fulfillment_order_id=work.id)
        unit.flush()

    check_books(shop.database)
