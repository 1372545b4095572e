"""cartShippingMethodSet: how a cart is delivered."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.carts.cart import Cart
from domain.errors import NotFound
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import channel_of


def set_cart_shipping_method(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    shipping_method_code: str,
    expected_version: int | None = None,
) -> Cart:
    """Choose one of the cart's shipping options. Raises NotFound, MoveRefused, StaleVersion."""
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    currency = channel_of(unit, cart).currency
    method = unit.shipping_methods.by_code([shipping_method_code]).get(shipping_method_code)
    if method is None or not method.active or method.currency != currency:
        raise NotFound(
            f"No shipping method {shipping_method_code!r} in {currency}.",
            field=("shippingMethodCode",),
        )
    changed, event = cart.with_detail("SHIPPING_METHOD", now, shipping_method_id=method.id)
    return unit.carts.save(changed, event, actor=caller, now=now)
