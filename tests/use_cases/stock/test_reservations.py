"""Holding pieces for a quote: until an instant, and not a moment longer."""

from datetime import datetime, timedelta

import pytest

from domain.errors import InvalidInput, MoveRefused, NotFound
from domain.orders.placement import StockShortage, UnknownSku
from domain.stock.reservation import Reservation, ReservationStatus
from tests.shop import NOW, STOREFRONT, Shop
from tests.use_cases.carts.trolley import Trolley
from use_cases.checking.check_database import violations
from use_cases.stock.create_reservation import WantedHold, create_reservation
from use_cases.stock.expire_reservations import expire_reservations
from use_cases.stock.release_reservation import release_reservation
from use_cases.stock.renew_reservation import renew_reservation

TOMORROW = NOW + timedelta(days=1)


def hold(
    shop: Shop, sku: str, quantity: int, expires_at: datetime = TOMORROW, place: str | None = None
) -> list[Reservation]:
    wanted = WantedHold("web", sku, quantity, expires_at, place, "Q-1")
    return shop.database.run(lambda unit: create_reservation(unit, shop.staff, NOW, wanted=wanted))


def sweep(shop: Shop, now: datetime) -> int:
    return shop.database.run(lambda unit: expire_reservations(unit, now, limit=100))


def test_held_pieces_are_nobody_elses_until_they_are_released(shop: Shop) -> None:
    [held] = hold(shop, "CHAIR", 3)
    with pytest.raises(StockShortage):
        shop.place(("CHAIR", 1))
    assert violations(shop.database) == []

    shop.database.run(
        lambda unit: release_reservation(unit, shop.staff, NOW, reservation_id=held.id)
    )
    shop.place(("CHAIR", 3))
    with pytest.raises(MoveRefused):
        shop.database.run(
            lambda unit: release_reservation(unit, shop.staff, NOW, reservation_id=held.id)
        )
    assert violations(shop.database) == []


def test_the_quick_plan_chooses_where_unless_it_is_said(shop: Shop) -> None:
    assert len(hold(shop, "MUG", 33)) == 3
    with pytest.raises(StockShortage) as refused:
        hold(shop, "MUG", 3, place="LONDON")
    assert (refused.value.field, refused.value.available) == (("quantity",), 2)
    [held] = hold(shop, "LAMP", 2, place="LEEDS")
    assert held.location_id == shop.places["LEEDS"].id
    assert violations(shop.database) == []


def test_what_cannot_be_held_is_refused_where_the_input_says_it(shop: Shop) -> None:
    with pytest.raises(UnknownSku) as unknown:
        hold(shop, "SOFA", 1)
    assert unknown.value.field == ("sku",)
    with pytest.raises(StockShortage):
        hold(shop, "CHAIR", 4)
    for expires_at in (NOW, NOW + timedelta(days=91)):
        with pytest.raises(InvalidInput, match="90 days"):
            hold(shop, "CHAIR", 1, expires_at)
    with pytest.raises(NotFound):
        hold(shop, "MUG", 1, place="MOON")


def test_a_hold_ends_by_itself_once(shop: Shop) -> None:
    hold(shop, "CHAIR", 2)
    assert sweep(shop, TOMORROW - timedelta(microseconds=1)) == 0
    assert sweep(shop, TOMORROW) == 1
    assert sweep(shop, TOMORROW) == 0

    assert Trolley(shop).held("CHAIR", "PARIS") == (3, 0, 0)
    assert Trolley(shop).reservations()[0].status is ReservationStatus.EXPIRED
    assert violations(shop.database) == []


def test_it_may_be_renewed_while_it_lasts(shop: Shop) -> None:
    [held] = hold(shop, "CHAIR", 2)
    later = TOMORROW + timedelta(days=1)

    def renew(now: datetime) -> Reservation:
        return shop.database.run(
            lambda unit: renew_reservation(
                unit, shop.staff, now, reservation_id=held.id, expires_at=later
            )
        )

    renew(NOW)
    assert sweep(shop, TOMORROW) == 0
    # Its time is over, though nobody has come by: somebody else may have the pieces any moment.
    with pytest.raises(MoveRefused):
        renew(later)
    assert sweep(shop, later) == 1


def test_what_a_cart_holds_is_changed_through_the_cart(shop: Shop) -> None:
    trolley = Trolley(shop)
    trolley.cart(("CHAIR", 1))
    [held] = trolley.reservations()
    for caller in (shop.staff, STOREFRONT):
        with pytest.raises(NotFound), shop.database.transaction() as unit:
            release_reservation(unit, caller, NOW, reservation_id=held.id)
