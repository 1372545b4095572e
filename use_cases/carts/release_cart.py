"""cartRelease: the buyer gives up."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.carts.cart import Cart, CartStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import end_hold_of_cart


def release_cart(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    expected_version: int | None = None,
) -> Cart:
    """Give back what a cart holds and close it, for good; a second time changes nothing.

    Raises NotFound, StaleVersion, and MoveRefused for one that became an order.
    """
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    if cart.status is CartStatus.ABANDONED:
        return cart
    abandoned, event = cart.abandon(by_buyer=True)
    end_hold_of_cart(unit, caller, now, cart, move="release")
    return unit.carts.save(abandoned, event, actor=caller, now=now)
