"""Moving by hand: pieces and stock go to the location that somebody chose."""

from dataclasses import replace
from typing import Any

import pytest

from domain.catalog.product import ProductFlag
from domain.errors import InvalidInput, NotFound
from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.fulfillment.work_requests import HoldReason
from domain.orders.line import QuantityExceeded
from domain.orders.placement import StockShortage
from tests.shop import IDS, NOW
from tests.use_cases.fulfillment.carriers import open_carriers
from tests.use_cases.fulfillment.floor import Floor
from use_cases.checking.check_database import violations
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.move_fulfillment_order import move_fulfillment_order


def move(floor: Floor, work: FulfillmentOrder, to: str, *lines: tuple[int, int]) -> Any:
    place = floor.shop.places[to].id
    return floor.do(
        move_fulfillment_order, fulfillment_order_id=work.id, location_id=place, lines=lines
    )


def test_all_of_it_goes_there_with_its_stock(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 3))
    floor.commit(order)
    (london,) = floor.work_orders(order)
    moved = move(floor, london, "PARIS")

    assert floor.work_orders(order)[0].status is FulfillmentOrderStatus.CANCELED
    assert (moved.status, moved.claims()) == (FulfillmentOrderStatus.OPEN, ((1, 3),))
    assert moved.plan_id == london.plan_id
    assert (shop.position("MUG", "LONDON").committed, shop.position("MUG", "PARIS").committed) == (
        0, 3,
    )  # fmt: skip


def test_some_pieces_of_begun_work_go_and_the_rest_stays_begun(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 4))
    (london,) = floor.start(order)
    floor.pack(london, (1, 2))
    moved = move(floor, london, "LEEDS", (1, 1))

    stayed, came = floor.work_orders(order)
    assert (stayed.status, stayed.claims()) == (FulfillmentOrderStatus.IN_PROGRESS, ((1, 3),))
    assert (came, came.status, came.claims()) == (moved, FulfillmentOrderStatus.OPEN, ((1, 1),))
    with pytest.raises(QuantityExceeded):
        move(floor, stayed, "LEEDS", (1, 2))


def test_held_work_stays_on_hold_for_its_reason(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 4))
    floor.commit(order)
    (london,) = floor.work_orders(order)
    floor.do(hold_fulfillment_order, fulfillment_order_id=london.id, reason=HoldReason.FRAUD)
    moved = move(floor, london, "LEEDS")
    assert (moved.status, moved.hold_reason) == (FulfillmentOrderStatus.ON_HOLD, HoldReason.FRAUD)


def test_the_location_must_have_the_pieces_and_may_have_to_be_equipped(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 6), ("LAMP", 1))
    floor.commit(order)
    (leeds,) = floor.work_orders(order)
    with pytest.raises(StockShortage) as short:
        move(floor, leeds, "PARIS", (1, 6))
    assert (short.value.requested, short.value.available) == (6, 5)
    assert short.value.field == ("locationId",)
    with pytest.raises(InvalidInput, match="already"):
        move(floor, leeds, "LEEDS")
    with pytest.raises(NotFound):
        floor.do(move_fulfillment_order, fulfillment_order_id=leeds.id, location_id=IDS.new(NOW))
    hazardous = replace(shop.products["MUG"], flags=frozenset({ProductFlag.HAZMAT}))
    shop.database.run(lambda unit: unit.products.save([hazardous], NOW))
    with pytest.raises(InvalidInput, match="PARIS cannot ship MUG"):
        move(floor, leeds, "PARIS", (1, 2))


def test_a_location_that_the_channel_may_not_use_is_refused(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 1))
    floor.commit(order)
    (london,) = floor.work_orders(order)
    allowed = frozenset({shop.places["LONDON"].id, shop.places["LEEDS"].id})
    narrow = replace(shop.channel, location_ids=allowed)
    shop.database.run(lambda unit: unit.channels.save([narrow], NOW))
    with pytest.raises(InvalidInput, match="may not ship for the channel web"):
        move(floor, london, "PARIS")
    assert floor.shop.order(order.id).lines == order.lines


def taken(floor: Floor, work: FulfillmentOrder) -> int:
    """Parcels that are booked of the day on which work leaves, of a hundred."""
    assert work.ships_on is not None
    day = (work.location_id, work.ships_on)
    left = floor.shop.database.run(lambda unit: unit.capacity.remaining({day: 100}))[day]
    assert left is not None
    return 100 - left


def test_the_new_place_has_its_own_service_and_day_and_the_room_moves_along(floor: Floor) -> None:
    open_carriers(floor.shop, LONDON=100, PARIS=100)
    order = floor.shop.place(("MUG", 3))
    floor.commit(order)
    (london,) = floor.work_orders(order)
    assert (london.service_code, taken(floor, london)) == ("post", 1)

    paris = move(floor, london, "PARIS", (1, 2))
    assert (paris.service_code, paris.books_room) == ("post", True)
    assert paris.ships_on is not None
    assert paris.deliver_by is not None
    assert paris.ships_on < paris.deliver_by
    # What stays still takes its room; once all has gone, it is given back.
    assert (taken(floor, london), taken(floor, paris)) == (1, 1)
    last = move(floor, floor.work_orders(order)[0], "PARIS")
    assert (taken(floor, london), taken(floor, last)) == (0, 2)
    assert violations(floor.shop.database) == []
