"""Daily capacity: never more parcels than a day takes, whoever books at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from persistence.capacity import CapacityExceeded
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from tests.shop import Shop

DAY = date(2026, 3, 3)


def test_a_day_is_never_booked_beyond_its_capacity(shop: Shop) -> None:
    key = (shop.places["LONDON"].id, DAY)

    def book(unit: UnitOfWork) -> bool:
        try:
            unit.capacity.book(key, 1, 5)
        except CapacityExceeded:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        booked = list(threads.map(lambda _: shop.database.run(book), range(12)))

    assert booked.count(True) == 5
    assert _booked(shop.database, key) == 5


def test_what_is_released_can_be_booked_again_and_never_goes_below_nothing(shop: Shop) -> None:
    key, other = (shop.places["LONDON"].id, DAY), (shop.places["LEEDS"].id, DAY)
    shop.database.run(lambda unit: unit.capacity.book(key, 3, 3))
    shop.database.run(lambda unit: unit.capacity.release(key, 5))

    assert shop.database.run(lambda unit: unit.capacity.remaining({key: 3, other: None})) == {
        key: 3, other: None,
    }  # fmt: skip


def test_a_refused_booking_takes_nothing(shop: Shop) -> None:
    key = (shop.places["LONDON"].id, DAY)
    with pytest.raises(CapacityExceeded):
        shop.database.run(lambda unit: unit.capacity.book(key, 4, 3))
    assert _booked(shop.database, key) == 0


def _booked(database: Database, key: tuple[object, date]) -> int:
    with database.reading() as unit:
        found = unit.capacity.look_up([key[0]], DAY - timedelta(1), DAY)  # type: ignore[list-item]
    return sum(found.values())
