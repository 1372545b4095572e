"""Orders that take over what a quote held: once, whole, and nothing is left held."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import InvalidInput, MoveRefused, NotFound, NotPermitted, Refusals
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.reservation import Reservation, ReservationExpired, ReservationStatus
from tests.books import check_books
from tests.shop import IDS, NOW, STOREFRONT, Shop
from use_cases.checking.check_database import violations
from use_cases.orders.place_reserved_order import place_reserved_order
from use_cases.stock.create_reservation import WantedHold, create_reservation

SELLER_SCOPES = frozenset({"stock:write"})


def hold(shop: Shop, sku: str, quantity: int, days: int = 1) -> list[Reservation]:
    wanted = WantedHold("web", sku, quantity, NOW + timedelta(days=days), None, "Q-1")
    return shop.database.run(lambda unit: create_reservation(unit, shop.staff, NOW, wanted=wanted))


def take(shop: Shop, held: list[Reservation], *lines: tuple[str, int], days: int = 0) -> Order:
    seller = replace(shop.staff, scopes=shop.staff.scopes | SELLER_SCOPES)
    ids, now = [entry.id for entry in held], NOW + timedelta(days=days)
    return shop.database.run(
        lambda unit: place_reserved_order(
            unit, seller, now, command=shop.command(*lines), reservation_ids=ids
        )
    )


def status(shop: Shop, held: Reservation) -> ReservationStatus:
    with shop.database.reading() as unit:
        return unit.reservations.get(held.id, visible_to=shop.staff).status


def test_an_order_gets_the_pieces_that_were_held_for_it(shop: Shop) -> None:
    held = hold(shop, "CHAIR", 3)
    with pytest.raises(StockShortage):
        shop.place(("CHAIR", 1))
    order = take(shop, held, ("CHAIR", 3))
    assert order.line(1).ordered == 3
    assert {status(shop, entry) for entry in held} == {ReservationStatus.COMMITTED}
    check_books(shop.database)
    assert violations(shop.database) == []


def test_what_the_order_does_not_need_is_free_again(shop: Shop) -> None:
    chairs, lamp = hold(shop, "CHAIR", 3), hold(shop, "LAMP", 1)
    take(shop, [*chairs, *lamp], ("CHAIR", 2))
    assert status(shop, lamp[0]) is ReservationStatus.RELEASED
    shop.place(("CHAIR", 1))
    assert violations(shop.database) == []


def test_of_two_orders_for_one_reservation_one_wins(shop: Shop) -> None:
    held = hold(shop, "CHAIR", 2)

    def attempt(_: int) -> Order | None:
        try:
            return take(shop, held, ("CHAIR", 2))
        except MoveRefused:
            return None

    with ThreadPoolExecutor(4) as hands:
        placed = [order for order in hands.map(attempt, range(4)) if order is not None]
    # A third chair is free: only the hold itself refuses the others.
    assert len(placed) == 1
    assert status(shop, held[0]) is ReservationStatus.COMMITTED
    check_books(shop.database)
    assert violations(shop.database) == []


def test_a_hold_whose_time_is_over_is_refused_whether_it_was_swept_or_not(shop: Shop) -> None:
    held = hold(shop, "MUG", 1)
    with pytest.raises(ReservationExpired) as refused:
        take(shop, held, ("MUG", 1), days=1)
    assert refused.value.field == ("reservationIds", "0")
    assert refused.value.expired_at == NOW + timedelta(days=1)
    assert status(shop, held[0]) is ReservationStatus.CREATED


def test_a_refused_order_leaves_the_hold_as_it_was(shop: Shop) -> None:
    held = hold(shop, "CHAIR", 3)
    with pytest.raises(StockShortage):
        take(shop, held, ("CHAIR", 4))
    assert {status(shop, entry) for entry in held} == {ReservationStatus.CREATED}
    assert violations(shop.database) == []


def test_who_may_not_or_names_what_is_not_there_is_refused(shop: Shop) -> None:
    held = hold(shop, "MUG", 1)
    with pytest.raises(InvalidInput):
        take(shop, [*held, *held], ("MUG", 1))
    with pytest.raises((NotFound, Refusals)):
        take(shop, [replace(held[0], id=IDS.new(NOW))], ("MUG", 1))
    with pytest.raises(NotPermitted):
        shop.database.run(
            lambda unit: place_reserved_order(
                unit, STOREFRONT, NOW, command=shop.command(("MUG", 1)),
                reservation_ids=[held[0].id],
            )
        )  # fmt: skip
