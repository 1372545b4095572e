"""Availability counts the free stock of places that may ship the product."""

from uuid import UUID

from domain.catalog.product import ProductFlag
from domain.stock.availability import FreeStock, availability_of
from domain.stock.location import Capability

PRODUCT = UUID(int=1)
WAREHOUSE = FreeStock(UUID(int=2), 5, frozenset({Capability.SHIP, Capability.HAZMAT}))
STORE = FreeStock(UUID(int=3), 3, frozenset({Capability.SHIP}))
COUNTER = FreeStock(UUID(int=4), 9, frozenset({Capability.PICKUP}))


def test_places_that_do_not_ship_promise_nothing() -> None:
    found = availability_of("MUG", PRODUCT, frozenset(), [WAREHOUSE, STORE, COUNTER])
    assert found.total == 8
    assert found.by_location == ((WAREHOUSE.location_id, 5), (STORE.location_id, 3))


def test_dangerous_goods_need_a_place_that_may_handle_them() -> None:
    flags = frozenset({ProductFlag.HAZMAT, ProductFlag.FRAGILE})
    assert availability_of("ACID", PRODUCT, flags, [WAREHOUSE, STORE]).total == 5


def test_without_stock_there_is_none() -> None:
    assert availability_of("MUG", PRODUCT, frozenset(), []).total == 0
