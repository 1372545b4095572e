"""The stock behind a cart's lines: found like an order's, held instead of committed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import SYSTEM, Caller
from domain.address import Address
from domain.carts.cart import Cart
from domain.channels.channel import Channel
from domain.orders.placement import LineRequest, PlaceOrder
from domain.stock.reservation import Reservation, ReservationOwner
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.hold_stock import (
    Holder,
    Place,
    change_hold,
    end_hold,
    lock_places,
    pieces_held,
)
from use_cases.stock.needed_stock import needed_stock, stocked_products


def channel_of(unit: UnitOfWork, cart: Cart) -> Channel:
    """The channel that a cart shops in."""
    return unit.channels.by_id([cart.channel_id])[cart.channel_id]


def end_hold_of_cart(
    unit: UnitOfWork, caller: Caller, now: datetime, cart: Cart, *, move: str
) -> None:
    """Give back all that a locked cart holds, by `release` or `expire`."""
    held = unit.reservations.open_of([cart.id])
    lock_places(unit, now, held=held)
    end_hold(unit, caller, now, held=held, move=move)


def hold_still_good(
    unit: UnitOfWork, now: datetime, cart: Cart, *, product_ids: Sequence[UUID]
) -> tuple[Cart, list[Reservation]]:
    """The cart and what it may still use of its hold, with every position locked.

    A hold whose time is over is none any more, whether the timer has come by or not: its pieces
    go back first, and the cart is treated like anybody's.
    """
    held = unit.reservations.open_of([cart.id])
    lock_places(unit, now, held=held, product_ids=product_ids)
    if not cart.hold_is_due(now):
        return cart, held
    end_hold(unit, SYSTEM, now, held=held, move="expire")
    idle, event = cart.idle()
    return unit.carts.save(idle, event, actor=SYSTEM, now=now), []


def hold_lines(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    cart: Cart,
    *,
    requests: Sequence[LineRequest],
    held: Sequence[Reservation],
    expires_at: datetime,
) -> None:
    """Hold what these lines need, and nothing else. Changes the hold only, not the cart.

    Raises what refuses the lines: UnknownSku, NoPrice, InvalidInput, and StockShortage for each
    SKU that is short; then nothing has changed.
    """
    wanted: Mapping[Place, int] = {}
    if requests:
        command = PlaceOrder(
            channel_code=channel_of(unit, cart).code, lines=requests, reserved=pieces_held(held)
        )
        destination = _destination(unit, cart)
        wanted = needed_stock(unit, now, command=command, destination=destination).pieces
    holder = Holder(ReservationOwner.CART, cart.id, cart.channel_id, expires_at)
    change_hold(unit, caller, now, holder=holder, held=held, wanted=wanted)


def _destination(unit: UnitOfWork, cart: Cart) -> Address | None:
    key = cart.shipping_address_id
    return unit.parties.addresses([key]).get(key) if key is not None else None


def products_of(unit: UnitOfWork, requests: Sequence[LineRequest]) -> list[UUID]:
    """The products that lines need stock of, kits taken apart.

    Unknown ones are refused when they are priced.
    """
    return stocked_products(unit, (line.sku for line in requests))


def requests_of(cart: Cart) -> list[LineRequest]:
    """A cart's lines as an order asks for them."""
    return [LineRequest(line.sku, line.quantity) for line in cart.lines]
