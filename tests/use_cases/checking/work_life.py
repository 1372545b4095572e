"""Work that went wrong, on days with limited room."""

from dataclasses import replace

from domain.fulfillment.work_requests import RejectReason
from tests.shop import NOW, Shop, stock
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.fulfillment.report_short_fulfillment_order import report_short_fulfillment_order


def live_with_work(shop: Shop) -> None:
    """Rejected by the one, half missed by the next, done by the third."""
    with shop.database.transaction() as unit:
        unit.locations.save([replace(p, daily_capacity=5) for p in shop.places.values()], NOW)
        for code in shop.places:
            stock(unit, shop, "MUG", code, 10)
    floor = Floor(shop)
    order = shop.place(("MUG", 4))
    floor.commit(order)
    (first,) = floor.work_orders(order)
    floor.do(
        reject_fulfillment_order, fulfillment_order_id=first.id, reason=RejectReason.NO_CAPACITY
    )
    second = floor.accept(floor.work_orders(order)[-1])
    floor.do(report_short_fulfillment_order, fulfillment_order_id=second.id, lines=[(1, 3)])
