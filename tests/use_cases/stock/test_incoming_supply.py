"""Deliveries: announced again and again, received in parts, short, late, or more than agreed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from domain.stock.incoming import IncomingSupply, ReceiptState, SupplyStatus
from tests.books import check_ledger
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes
from use_cases.bulk import BulkOutcome
from use_cases.stock.receive_incoming_supply import SupplyReceipt, receive_incoming_supply
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply

APRIL = date(2026, 4, 1)
MAY = date(2026, 5, 1)


def announce(shop: Shop, *items: SupplyData) -> list[BulkOutcome]:
    return shop.database.run(
        lambda unit: upsert_incoming_supply(unit, shop.staff, NOW, items=items)
    )


def receive(shop: Shop, *items: SupplyReceipt) -> list[BulkOutcome]:
    return shop.database.run(
        lambda unit: receive_incoming_supply(unit, shop.staff, NOW, items=items)
    )


def mugs(quantity: int, expected_on: date = APRIL, **more: bool) -> SupplyData:
    return SupplyData("potter", "PO-1", "MUG", "LONDON", quantity, expected_on, **more)


def part(quantity: int, **more: object) -> SupplyReceipt:
    return SupplyReceipt("potter", "PO-1", "MUG", "LONDON", quantity, **more)  # type: ignore[arg-type]


def stored(shop: Shop) -> IncomingSupply:
    key = (shop.products["MUG"].id, shop.places["LONDON"].id, "potter", "PO-1")
    with shop.database.transaction() as unit:
        return unit.incoming.by_key([key])[key]


def still_to_come(shop: Shop) -> list[tuple[int, date]]:
    product, place = shop.products["MUG"].id, shop.places["LONDON"].id
    with shop.database.transaction() as unit:
        found = unit.incoming.open_of([product]).get((product, place), [])
    return [(supply.quantity, supply.expected_on) for supply in found]


def test_the_same_delivery_announced_again_is_changed_not_added(shop: Shop) -> None:
    assert codes(announce(shop, mugs(40), mugs(50, MAY))) == [None, None]
    announce(shop, mugs(60, MAY))
    assert still_to_come(shop) == [(60, MAY)]


def test_what_comes_soonest_is_first(shop: Shop) -> None:
    later = SupplyData("potter", "PO-2", "MUG", "LONDON", 5, MAY)
    announce(shop, later, mugs(40))
    assert still_to_come(shop) == [(40, APRIL), (5, MAY)]


def test_a_delivery_comes_in_parts(shop: Shop) -> None:
    announce(shop, mugs(40))
    receive(shop, part(15), part(5, state=ReceiptState.QUALITY_CONTROL))
    assert stored(shop).status is SupplyStatus.PARTIALLY_RECEIVED
    assert still_to_come(shop) == [(20, APRIL)]
    position = shop.position("MUG", "LONDON")
    assert (position.available, position.quality_control) == (25, 5)
    receive(shop, part(20))
    assert stored(shop).status is SupplyStatus.RECEIVED
    assert still_to_come(shop) == []
    check_ledger(shop.database)


def test_a_delivery_that_stays_short_is_closed(shop: Shop) -> None:
    announce(shop, mugs(40))
    receive(shop, part(30), part(0, is_last=True))
    supply = stored(shop)
    assert (supply.status, supply.short, supply.open) == (SupplyStatus.CLOSED, 10, 0)
    assert codes(receive(shop, part(1))) == ["MOVE_REFUSED"]
    # What its source says again changes nothing; what it says anew is refused.
    assert codes(announce(shop, mugs(40, closed=True), mugs(41))) == [None, "MOVE_REFUSED"]


def test_more_than_agreed_is_received_too(shop: Shop) -> None:
    announce(shop, mugs(4))
    receive(shop, part(6))
    assert (stored(shop).status, stored(shop).open) == (SupplyStatus.RECEIVED, 0)
    assert shop.position("MUG", "LONDON").available == 16


def test_what_makes_no_sense_is_refused_on_its_own(shop: Shop) -> None:
    announce(shop, mugs(4))
    receive(shop, part(3))
    wrong = [
        mugs(2),
        mugs(0),
        SupplyData("potter", "PO-1", "SOFA", "LONDON", 1, APRIL),
        SupplyData("potter", "PO-1", "MUG", "ROME", 1, APRIL),
        SupplyData("the potter", "PO-9", "MUG", "LONDON", 1, APRIL),
    ]
    assert codes(announce(shop, *wrong)) == [
        "INVALID", "INVALID", "UNKNOWN_SKU", "NOT_FOUND", "INVALID",
    ]  # fmt: skip
    unknown = SupplyReceipt("potter", "PO-7", "MUG", "LONDON", 1)
    assert codes(receive(shop, part(0), unknown)) == ["INVALID", "NOT_FOUND"]
    assert shop.position("MUG", "LONDON").available == 13


def test_a_delivery_is_late_when_its_day_is_over_where_it_is_expected(shop: Shop) -> None:
    announce(shop, mugs(4))
    supply = stored(shop)
    midnight = datetime(2026, 4, 2, 0, 30, tzinfo=UTC)
    assert supply.is_late(midnight, "Europe/London")
    assert not supply.is_late(midnight, "America/New_York")


def test_receipts_at_once_lose_nothing(shop: Shop) -> None:
    announce(shop, mugs(100))
    with ThreadPoolExecutor(8) as docks:
        list(docks.map(lambda _: receive(shop, part(3)), range(16)))
    assert stored(shop).received == 48
    assert shop.position("MUG", "LONDON").available == 58
    check_ledger(shop.database)
