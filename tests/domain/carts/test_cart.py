"""The cart and the hold: their moves, and how long a hold lasts."""

from datetime import timedelta

import pytest

from domain.carts.cart import CART_MOVES, HOLD, LONGEST_HOLD, Cart, CartLine, CartStatus
from domain.errors import MoveRefused
from domain.state_machine import unreachable_states
from domain.stock.reservation import RESERVATION_MOVES, ReservationStatus
from tests.shop import IDS, NOW

LINE = CartLine(1, IDS.new(NOW), "MUG", 2)


def new_cart() -> Cart:
    return Cart(IDS.new(NOW), IDS.new(NOW), "digest", created_at=NOW, active_at=NOW)


def test_every_state_is_reached_and_the_last_ones_are_final() -> None:
    assert unreachable_states(CART_MOVES, frozenset({CartStatus.ACTIVE})) == frozenset()
    assert unreachable_states(RESERVATION_MOVES, frozenset({ReservationStatus.CREATED})) == set()
    assert CART_MOVES[CartStatus.COMPLETED] == CART_MOVES[CartStatus.ABANDONED] == {}
    assert [s for s, moves in RESERVATION_MOVES.items() if moves] == [ReservationStatus.CREATED]


def test_an_empty_cart_holds_nothing() -> None:
    filled, _ = new_cart().with_lines([LINE], NOW)
    assert filled.hold_expires_at == NOW + HOLD
    emptied, told = filled.with_lines([], NOW)
    assert (emptied.hold_expires_at, emptied.held_since, told.lines) == (None, None, ())


def test_a_hold_is_over_at_its_instant_and_not_before() -> None:
    cart, _ = new_cart().with_lines([LINE], NOW)
    assert not cart.hold_is_due(NOW + HOLD - timedelta(microseconds=1))
    assert cart.hold_is_due(NOW + HOLD)


def test_two_hours_after_it_began_a_hold_ends_however_busy_the_buyer_is() -> None:
    cart, now = new_cart().with_lines([LINE], NOW)[0], NOW
    while now < NOW + LONGEST_HOLD - timedelta(minutes=10):
        now += timedelta(minutes=10)
        cart, _ = cart.renew(now)
    assert cart.hold_expires_at == NOW + LONGEST_HOLD
    idle, _ = cart.idle()
    again, _ = idle.renew(NOW + LONGEST_HOLD)
    assert again.hold_expires_at == NOW + LONGEST_HOLD + HOLD


def test_what_is_over_stays_over() -> None:
    cart, _ = new_cart().with_lines([LINE], NOW)
    abandoned, _ = cart.abandon(by_buyer=True)
    completed, _ = cart.complete(IDS.new(NOW), "WEB-1", NOW)
    for over in (abandoned, completed):
        assert over.hold_expires_at is None
        with pytest.raises(MoveRefused):
            over.with_lines([LINE], NOW)
        with pytest.raises(MoveRefused):
            over.with_detail("CONTACT", NOW)
