"""cartAddressSet: where a cart goes, and who pays."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address, checked_address
from domain.carts.cart import Cart
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import channel_of


def set_cart_address(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    shipping_address: Address,
    billing_address: Address | None = None,
    expected_version: int | None = None,
) -> Cart:
    """Say where a cart goes; without a billing address who gets it pays. Its hold stays.

    Raises NotFound, MoveRefused, StaleVersion, InvalidInput.
    """
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    shipping = checked_address(shipping_address, field=("shippingAddress",))
    if not channel_of(unit, cart).delivers_to(shipping.country_code):
        raise InvalidInput(
            f"This channel does not deliver to {shipping.country_code}.",
            field=("shippingAddress", "countryCode"),
        )
    billing = billing_address and checked_address(billing_address, field=("billingAddress",))
    changed, event = cart.with_detail(
        "ADDRESS",
        now,
        shipping_address_id=_kept(unit, shipping, now),
        billing_address_id=_kept(unit, billing, now) if billing else None,
    )
    # Nothing else refers to them: of who changes their mind nothing old is kept.
    unit.parties.remove([cart.shipping_address_id, cart.billing_address_id])
    return unit.carts.save(changed, event, actor=caller, now=now)


def _kept(unit: UnitOfWork, address: Address, now: datetime) -> UUID:
    entry = replace(address, id=unit.ids.new(now))
    unit.parties.add_address(entry)
    return entry.id
