"""cartCreate: somebody begins to shop."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.carts.cart import Cart
from domain.carts.events import CartCreated
from domain.carts.secrets import CartSecrets
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import products_of
from use_cases.carts.set_cart_lines import lines_held, requested
from use_cases.stock.hold_stock import lock_places
from use_cases.stock.needed_stock import open_channel

SHORTEST_KEY = 16
"""All browsers of a storefront share its keys, and whoever repeats one gets the cart's secret."""


def create_cart(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    secrets: CartSecrets,
    channel_code: str,
    lines: Sequence[tuple[str, int]] = (),
) -> Cart:
    """Begin a cart in a channel, with lines or without; its secret opens it.

    Raises NotFound, and for lines what `set_cart_lines` raises.
    """
    channel = open_channel(unit, caller, channel_code)
    cart_id = unit.ids.new(now)
    cart = Cart(
        id=cart_id,
        channel_id=channel.id,
        secret_digest=secrets.secret_of(cart_id).credential().digest,
        created_at=now,
        active_at=now,
    )
    cart = unit.carts.save(cart, CartCreated(channel.id), actor=caller, now=now)
    if not lines:
        return cart
    requests = requested(lines)
    lock_places(unit, now, held=(), product_ids=products_of(unit, requests))
    return lines_held(unit, caller, now, cart, requests=requests, held=())


def check_key(caller: Caller, idempotency_key: str) -> None:
    """Raise InvalidInput for a storefront's key that another browser might think of too."""
    if caller.kind is PrincipalKind.STOREFRONT and len(idempotency_key) < SHORTEST_KEY:
        raise InvalidInput(
            f"A storefront's key has at least {SHORTEST_KEY} random characters: take a UUID.",
            field=("idempotencyKey",),
        )


def named_cart(caller: Caller, cart_id: UUID | None) -> UUID:
    """The cart that is named, or the one whose secret came. Raises InvalidInput for neither."""
    if cart_id is not None:
        return cart_id
    if caller.cart is None:
        raise InvalidInput("Name the cart, or send its secret as X-Cart-Secret.", field=("cartId",))
    return caller.cart.cart_id
