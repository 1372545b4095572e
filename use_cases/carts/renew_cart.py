"""cartRenew: the buyer is still there."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.carts.cart import Cart
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import hold_lines, hold_still_good, products_of, requests_of


def renew_cart(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    expected_version: int | None = None,
) -> Cart:
    """Hold a cart's pieces for longer; those of an idle cart anew, if they are still there.

    Raises NotFound, MoveRefused, StaleVersion, and StockShortage for each SKU that is gone.
    """
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    cart.check_open()
    requests = requests_of(cart)
    cart, held = hold_still_good(unit, now, cart, product_ids=products_of(unit, requests))
    renewed, event = cart.renew(now)
    expires_at = renewed.hold_expires_at or now
    hold_lines(unit, caller, now, cart, requests=requests, held=held, expires_at=expires_at)
    return unit.carts.save(renewed, event, actor=caller, now=now)
