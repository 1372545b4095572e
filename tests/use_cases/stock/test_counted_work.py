"""Work whose pieces a count did not find."""

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from tests.shop import Shop
from tests.use_cases.fulfillment.carriers import open_carriers
from tests.use_cases.fulfillment.floor import Floor
from use_cases.checking.check_database import violations
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.submit_stock_count import submit_stock_count


def test_work_with_nothing_left_gives_back_the_room_of_its_day(shop: Shop) -> None:
    floor = Floor(shop)
    open_carriers(shop, LEEDS=1)
    order = shop.place(("LAMP", 4))
    floor.commit(order)
    count = floor.do(create_stock_count, location_code="LEEDS", skus=["LAMP"])
    floor.do(record_stock_count, count_id=count.id, items=[FoundPieces("LAMP", 0)])

    floor.do(submit_stock_count, count_id=count.id)

    assert [work.status for work in floor.work_orders(order)] == [FulfillmentOrderStatus.CANCELED]
    assert violations(shop.database) == []
