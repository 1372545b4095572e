"""Taking pieces out of cartons that will not ship, so that they can be packed again."""

from collections.abc import Sequence
from dataclasses import replace

from domain.fulfillment.delivery import contents
from domain.fulfillment.package import Package
from domain.orders.order import Order
from persistence.unit_of_work import UnitOfWork


def unpack(unit: UnitOfWork, order: Order, cartons: Sequence[Package]) -> None:
    """Empty these cartons of one order; the order's lines are the caller's to change."""
    for carton in cartons:
        unit.fulfillment.save_package(replace(carton, unpacked=True))
    for work_order in unit.fulfillment.work_orders_of(order.id):
        mine = [carton for carton in cartons if carton.fulfillment_order_id == work_order.id]
        if mine:
            unit.fulfillment.save_work_order(work_order.unpack(contents(mine)))
