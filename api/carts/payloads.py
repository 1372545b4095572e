"""What became of a change of a cart."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.carts.types import Cart
from api.context import Context, Written
from api.orders.mutations import OrderPlacePayload
from api.user_errors import UserError

_CART = "The cart as it is now; null if refused."
_REASONS = "Why it was refused; then nothing has changed."


@strawberry.type(description="What became of beginning a cart.", directives=[access("carts:write")])
class CartCreatePayload:
    """The only answer with the cart's secret, and the same when the request is repeated."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    secret: str | None = strawberry.field(
        description="What opens the cart: send it as the header `X-Cart-Secret`, and never in a "
        "URL. Null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of setting lines.", directives=[access("carts:write")])
class CartLinesSetPayload:
    """All or nothing: where lines are short, one `StockShortage` for each short SKU."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of the address.", directives=[access("carts:write")])
class CartAddressSetPayload:
    """The cart with its address."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of the contact.", directives=[access("carts:write")])
class CartContactSetPayload:
    """The cart with its contact."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(
    description="What became of the shipping method.", directives=[access("carts:write")]
)
class CartShippingMethodSetPayload:
    """The cart with its shipping method."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of renewing a cart.", directives=[access("carts:write")])
class CartRenewPayload:
    """The cart with a longer hold."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of giving up a cart.", directives=[access("carts:write")])
class CartReleasePayload:
    """The cart, which holds nothing any more."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])
    user_errors: list[UserError] = strawberry.field(description=_REASONS)


@strawberry.type(description="What became of ordering a cart.", directives=[access("orders:place")])
class CartCompletePayload(OrderPlacePayload):
    """What `orderPlace` gives, and the cart."""

    cart: Cart | None = strawberry.field(description=_CART, directives=[access("carts:read")])


async def cart_of(context: Context, written: Written) -> Cart | None:
    """The cart that was changed, for who may read it."""
    if written.reference is None or not context.caller.may("carts:read"):
        return None
    found: Cart | None = await context.node("Cart", UUID(hex=written.reference["cart"]))
    return found
