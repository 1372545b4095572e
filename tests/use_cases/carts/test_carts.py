"""From cart to order: held at once, priced at each look, bought exactly once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access.caller import CartCredential
from domain.carts.cart import ABANDONED_AFTER, FORGOTTEN_AFTER, HOLD, LONGEST_HOLD, CartStatus
from domain.errors import InvalidInput, MoveRefused, NotFound, Refusals, StaleVersion
from domain.money import Money
from domain.orders.placement import PriceChanged, StockShortage, UnknownSku
from domain.stock.reservation import ReservationStatus
from persistence.tables.log import event
from persistence.tables.parties import address, contact
from tests.shop import NOW, STOREFRONT
from tests.use_cases.carts.trolley import LATER, SECRETS, Trolley
from use_cases.carts.expire_carts import forget_buyers
from use_cases.checking.check_database import violations


def told(trolley: Trolley, cart_id: object) -> list[str]:
    query = select(event.c.type).where(event.c.stream_id == cart_id).order_by(event.c.version)
    with trolley.shop.database.snapshot() as connection:
        return list(connection.execute(query).scalars())


def test_each_change_of_lines_adjusts_the_hold_at_once(trolley: Trolley) -> None:
    cart = trolley.cart(("MUG", 3), ("LAMP", 1))
    assert trolley.held("MUG", "LEEDS") == (17, 3, 0)
    assert trolley.held("LAMP", "LEEDS") == (7, 1, 0)

    cart = trolley.set_lines(cart, ("MUG", 5))
    assert trolley.held("MUG", "LEEDS")[1] + trolley.held("MUG", "LONDON")[1] == 5
    assert trolley.held("LAMP", "LEEDS") == (8, 0, 0)

    trolley.set_lines(cart)
    assert [r.status for r in trolley.reservations()].count(ReservationStatus.CREATED) == 0
    assert trolley.held("MUG", "LEEDS") == (20, 0, 0)
    assert violations(trolley.shop.database) == []


def test_where_lines_are_short_each_is_named_and_the_cart_stays_as_it_was(
    trolley: Trolley,
) -> None:
    cart = trolley.cart(("MUG", 3))

    with pytest.raises(Refusals) as refused:
        trolley.set_lines(cart, ("MUG", 1), ("LAMP", 9), ("CHAIR", 4))

    short = [e for e in refused.value.errors if isinstance(e, StockShortage)]
    assert [(e.sku, e.requested, e.available) for e in short] == [("LAMP", 9, 8), ("CHAIR", 4, 3)]
    assert trolley.stored(cart) == cart
    assert [r.quantity for r in trolley.reservations()] == [3]


def test_what_a_cart_holds_counts_for_itself_and_for_nobody_else(trolley: Trolley) -> None:
    first = trolley.cart(("CHAIR", 2))

    with pytest.raises(StockShortage):
        trolley.cart(("CHAIR", 2))
    with pytest.raises(StockShortage):
        trolley.shop.place(("CHAIR", 2))
    trolley.set_lines(first, ("CHAIR", 3))
    assert trolley.held("CHAIR", "PARIS") == (0, 3, 0)


def test_an_order_takes_over_what_its_cart_holds(trolley: Trolley) -> None:
    cart = trolley.ready_cart(("CHAIR", 3), ("MUG", 2))

    order = trolley.complete(cart)

    assert trolley.held("CHAIR", "PARIS") == (0, 0, 3)
    assert [(line.sku, line.ordered) for line in order.lines] == [("CHAIR", 3), ("MUG", 2)]
    assert {r.status for r in trolley.reservations()} == {ReservationStatus.COMMITTED}
    done = trolley.stored(cart)
    assert (done.status, done.order_id) == (CartStatus.COMPLETED, order.id)
    assert told(trolley, cart.id)[-1] == "CART_COMPLETED"
    assert violations(trolley.shop.database) == []


def test_what_the_order_finds_nearer_is_given_back_where_it_was_held(trolley: Trolley) -> None:
    # Without an address the hold is where most is; the order to London is sent from London.
    cart = trolley.ready_cart(("MUG", 4))
    [hold] = trolley.reservations()
    order = trolley.complete(cart)

    [allocation] = order.lines[0].allocations
    assert allocation.location_id == trolley.shop.places["LONDON"].id
    positions = [trolley.held("MUG", place) for place in ("LONDON", "LEEDS", "PARIS")]
    assert [p[1] for p in positions] == [0, 0, 0]
    assert sum(p[2] for p in positions) == 4
    moved = hold.location_id != allocation.location_id
    ended = ReservationStatus.RELEASED if moved else ReservationStatus.COMMITTED
    assert trolley.reservations()[0].status is ended
    assert violations(trolley.shop.database) == []


def test_completing_again_gives_the_same_order(trolley: Trolley) -> None:
    cart = trolley.ready_cart(("MUG", 1))
    assert trolley.complete(cart).id == trolley.complete(cart).id


def test_an_order_needs_the_price_that_was_shown(trolley: Trolley) -> None:
    cart = trolley.ready_cart(("MUG", 1))

    with pytest.raises(PriceChanged):
        trolley.complete(cart, expected_total=Money(1, "GBP"))

    assert trolley.stored(cart).status is CartStatus.ACTIVE
    assert sum(r.quantity for r in trolley.reservations() if r.is_open) == 1
    assert trolley.complete(cart, expected_total=Money(795 + 330, "GBP")).total == 1125


def test_a_cart_without_lines_or_address_is_no_order(trolley: Trolley) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        trolley.complete(trolley.cart())
    with pytest.raises(InvalidInput, match="address"):
        trolley.complete(trolley.cart(("MUG", 1)))


def test_after_a_quarter_of_an_hour_the_pieces_are_everybodys_again(trolley: Trolley) -> None:
    cart = trolley.cart(("CHAIR", 3))
    trolley.now = NOW + HOLD - timedelta(seconds=1)
    assert trolley.sweep() == 0

    trolley.now = LATER
    assert trolley.sweep() == 1
    assert trolley.sweep() == 0

    assert trolley.held("CHAIR", "PARIS") == (3, 0, 0)
    assert trolley.reservations()[0].status is ReservationStatus.EXPIRED
    assert trolley.stored(cart).status is CartStatus.IDLE
    assert told(trolley, cart.id) == ["CART_CREATED", "CART_LINES_SET", "CART_IDLED"]
    assert violations(trolley.shop.database) == []


def test_a_hold_whose_time_is_over_gives_no_right_even_before_the_timer_comes(
    trolley: Trolley,
) -> None:
    cart = trolley.ready_cart(("CHAIR", 3))
    trolley.now = LATER
    trolley.complete(cart)

    # Its own pieces went back first, and were taken like anybody's.
    assert trolley.reservations()[0].status is ReservationStatus.EXPIRED
    assert told(trolley, cart.id)[-2:] == ["CART_IDLED", "CART_COMPLETED"]
    assert trolley.held("CHAIR", "PARIS") == (0, 0, 3)
    assert trolley.sweep() == 0
    assert violations(trolley.shop.database) == []


def test_an_idle_cart_holds_again_if_the_pieces_are_still_there(trolley: Trolley) -> None:
    cart, other = trolley.cart(("CHAIR", 2)), trolley.cart(("MUG", 1))
    trolley.now = LATER
    trolley.sweep()

    assert trolley.renew(other).status is CartStatus.ACTIVE
    trolley.shop.place(("CHAIR", 2))
    with pytest.raises(StockShortage) as refused:
        trolley.renew(cart)
    assert (refused.value.sku, refused.value.available) == ("CHAIR", 1)
    assert trolley.stored(cart).status is CartStatus.IDLE
    assert trolley.stored(cart).lines == cart.lines


def test_renewing_prolongs_a_hold_but_not_for_ever(trolley: Trolley) -> None:
    cart = trolley.cart(("CHAIR", 1))
    while trolley.now < NOW + LONGEST_HOLD - HOLD:
        trolley.now += HOLD - timedelta(minutes=1)
        cart = trolley.renew(cart)
        assert trolley.sweep() == 0

    assert cart.hold_expires_at == min(trolley.now + HOLD, NOW + LONGEST_HOLD)
    trolley.now = NOW + LONGEST_HOLD
    assert trolley.sweep() == 1


def test_a_cart_that_nobody_comes_back_to_is_abandoned(trolley: Trolley) -> None:
    cart = trolley.cart(("CHAIR", 1))
    trolley.now = NOW + ABANDONED_AFTER
    trolley.sweep()

    assert trolley.give_up() == 1
    assert trolley.give_up() == 0
    assert told(trolley, cart.id)[-2:] == ["CART_IDLED", "CART_ABANDONED"]
    for act in (trolley.renew, trolley.complete, trolley.set_lines):
        with pytest.raises(MoveRefused):
            act(cart)
    assert violations(trolley.shop.database) == []


def test_giving_up_returns_the_pieces_at_once(trolley: Trolley) -> None:
    cart = trolley.cart(("CHAIR", 3))
    trolley.release(cart)
    trolley.release(cart)

    assert trolley.held("CHAIR", "PARIS") == (3, 0, 0)
    assert trolley.reservations()[0].status is ReservationStatus.RELEASED
    assert told(trolley, cart.id).count("CART_ABANDONED") == 1


def test_of_who_changes_their_mind_nothing_old_is_kept(trolley: Trolley) -> None:
    def people() -> int:
        with trolley.shop.database.snapshot() as connection:
            return sum(len(connection.execute(select(t)).all()) for t in (address, contact))

    cart = trolley.ready_cart(("MUG", 1))
    before = people()
    trolley.ready(cart)
    assert people() == before
    trolley.complete(cart)
    assert people() == before


def test_a_month_after_it_was_abandoned_nothing_says_whose_a_cart_was(trolley: Trolley) -> None:
    def forget() -> int:
        return trolley.run(lambda unit: forget_buyers(unit, trolley.now, limit=100))

    cart = trolley.ready_cart(("MUG", 1))
    trolley.release(cart)
    trolley.now = NOW + FORGOTTEN_AFTER - timedelta(seconds=1)
    assert forget() == 0
    trolley.now = NOW + FORGOTTEN_AFTER
    assert (forget(), forget()) == (1, 0)

    gone = trolley.stored(cart)
    assert (gone.shipping_address_id, gone.contact_id) == (None, None)
    with trolley.shop.database.snapshot() as connection:
        assert connection.execute(select(contact)).all() == []
    assert violations(trolley.shop.database) == []


def test_a_storefront_opens_a_cart_with_its_secret_only(trolley: Trolley) -> None:
    mine, other = trolley.cart(("MUG", 1)), trolley.cart(("MUG", 1))
    secret = SECRETS.secret_of(mine.id).credential()
    trolley.caller = replace(STOREFRONT, cart=secret)

    assert trolley.set_lines(mine, ("MUG", 2)).lines[0].quantity == 2
    for credential in (
        None,
        secret,
        CartCredential(other.id, secret.digest),
        CartCredential(other.id, ""),
    ):
        trolley.caller = replace(STOREFRONT, cart=credential)
        with pytest.raises(NotFound):
            trolley.set_lines(other, ("MUG", 2))


def test_lines_are_refused_like_an_orders(trolley: Trolley) -> None:
    cart = trolley.cart()
    with pytest.raises(UnknownSku):
        trolley.set_lines(cart, ("SOFA", 1))
    with pytest.raises(InvalidInput):
        trolley.set_lines(cart, ("MUG", 0))
    with pytest.raises(InvalidInput):
        trolley.set_lines(cart, *[("MUG", 1)] * 501)


def test_a_stale_version_is_refused(trolley: Trolley) -> None:
    cart = trolley.cart(("MUG", 1))
    trolley.set_lines(cart, ("MUG", 2))
    with pytest.raises(StaleVersion), trolley.shop.database.transaction() as unit:
        unit.carts.get(cart.id, visible_to=trolley.caller, expected_version=cart.version)
