"""A preview: the plan that would be made now, and why; nothing changes."""

import pytest

from domain.access.caller import Caller
from domain.catalog.product import Product
from domain.errors import InvalidInput, NotFound
from domain.fulfillment.plan import PlanDraft, WorkAlreadyActive
from domain.orders.placement import StockShortage, UnknownSku
from tests.shop import IDS, NOW, Shop, british_address
from tests.use_cases.fulfillment.floor import STRANGER, Floor
from tests.use_cases.stock.queues import open_queues
from use_cases.catalog.upsert_kits import KitData, upsert_kits
from use_cases.fulfillment.preview_fulfillment_plan import Basket, preview_fulfillment_plan


def preview(shop: Shop, *lines: tuple[str, int], caller: Caller | None = None) -> PlanDraft:
    basket = Basket(shop.channel.code, lines, british_address(), shop.method.code)
    with shop.database.reading() as unit:
        return preview_fulfillment_plan(unit, caller or shop.staff, NOW, basket=basket)


def test_the_nearest_place_that_has_everything_wins_and_the_others_say_why_not(shop: Shop) -> None:
    draft = preview(shop, ("MUG", 2), ("LAMP", 1))

    assert [parcel.location_id for parcel in draft.parcels] == [shop.places["LEEDS"].id]
    assert [(other.location_ids[0], other.reason) for other in draft.alternatives] == [
        (shop.places["LONDON"].id, "short of LAMP by 1; needs 2 parcels"),
        (shop.places["PARIS"].id, "short of LAMP by 1; needs 2 parcels"),
    ]
    assert draft.cost == 295 + 190


def test_an_orders_preview_is_what_a_commit_then_does(floor: Floor) -> None:
    order = floor.shop.place(("LAMP", 1), ("CHAIR", 2), ("MUG", 4))
    with floor.shop.database.reading() as unit:
        draft = preview_fulfillment_plan(unit, floor.shop.staff, NOW, order_id=order.id)

    assert floor.shop.order(order.id) == order
    assert floor.commit(order).draft == draft


def test_there_is_none_while_work_is_active(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    floor.commit(order)
    with floor.shop.database.reading() as unit, pytest.raises(WorkAlreadyActive):
        preview_fulfillment_plan(unit, floor.shop.staff, NOW, order_id=order.id)


def test_a_shortage_names_each_short_line(shop: Shop) -> None:
    with pytest.raises(StockShortage) as refused:
        preview(shop, ("MUG", 1), ("CHAIR", 4))
    assert refused.value.field == ("lines", "1", "quantity")


def test_bad_baskets_are_refused(shop: Shop) -> None:
    with pytest.raises(UnknownSku):
        preview(shop, ("SOFA", 1))
    for lines in ([], [("MUG", 0)], [("MUG", -1)]):
        with pytest.raises(InvalidInput):
            preview(shop, *lines)


def test_an_unknown_shipping_method_is_not_found(shop: Shop) -> None:
    basket = Basket(shop.channel.code, [("MUG", 1)], british_address(), "teleport")
    with shop.database.reading() as unit, pytest.raises(NotFound):
        preview_fulfillment_plan(unit, shop.staff, NOW, basket=basket)


def test_another_channels_basket_and_order_are_not_found(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    with pytest.raises(NotFound):
        preview(floor.shop, ("MUG", 1), caller=STRANGER)
    with floor.shop.database.reading() as unit, pytest.raises(NotFound):
        preview_fulfillment_plan(unit, STRANGER, NOW, order_id=order.id)


def test_either_an_order_or_a_basket_is_named(shop: Shop) -> None:
    with shop.database.reading() as unit, pytest.raises(InvalidInput):
        preview_fulfillment_plan(unit, shop.staff, NOW)


def test_what_others_were_promised_is_not_planned_again(shop: Shop) -> None:
    queues = open_queues(shop)
    queues.share("CHAIR", "market", allotment=2)

    with pytest.raises(StockShortage) as refused:
        preview(shop, ("MUG", 1), ("CHAIR", 2))
    assert (refused.value.sku, refused.value.available) == ("CHAIR", 1)
    assert refused.value.field == ("lines", "1", "quantity")
    preview(shop, ("CHAIR", 1))


def test_a_kit_is_planned_by_its_parts(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        unit.products.save([Product(IDS.new(NOW), "SET", "Desk set")], NOW)
    kit = KitData("SET", [("MUG", 2), ("LAMP", 1)])
    shop.database.run(lambda unit: upsert_kits(unit, shop.staff, NOW, items=[kit]))

    draft = preview(shop, ("SET", 2))

    assert [(p.location_id, p.lines) for p in draft.parcels] == [
        (shop.places["LEEDS"].id, ((1, 4), (2, 2)))
    ]
