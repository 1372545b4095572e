"""Mutations that fill a cart and give it up."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.carts.inputs import (
    CartAddressSetInput,
    CartContactSetInput,
    CartCreateInput,
    CartLinesSetInput,
    CartShippingMethodSetInput,
    pairs,
)
from api.carts.payloads import (
    CartAddressSetPayload,
    CartContactSetPayload,
    CartCreatePayload,
    CartLinesSetPayload,
    CartReleasePayload,
    CartRenewPayload,
    CartShippingMethodSetPayload,
    cart_of,
)
from api.context import Info, Written
from api.global_ids import key_of
from domain.access.caller import Caller
from domain.carts.cart import Cart as CartEntity
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.create_cart import check_key, create_cart, named_cart
from use_cases.carts.release_cart import release_cart
from use_cases.carts.renew_cart import renew_cart
from use_cases.carts.set_cart_address import set_cart_address
from use_cases.carts.set_cart_contact import set_cart_contact
from use_cases.carts.set_cart_lines import set_cart_lines
from use_cases.carts.set_cart_shipping_method import set_cart_shipping_method

CartId: TypeAlias = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Which cart; without it, the one whose secret the request sends."
    ),
]
CartVersion: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="Refuse with STALE_VERSION unless the cart still has this version."
    ),
]


@strawberry.type
class CartMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Begin a cart; its secret opens it, and its lines' stock is held at once.",
        directives=[access("carts:write")],
    )
    async def cart_create(
        self,
        info: Info,
        input: Annotated[CartCreateInput, strawberry.argument(description="The cart.")],
        idempotency_key: IdempotencyKey,
    ) -> CartCreatePayload:
        secrets = info.context.services.cart_secrets
        assert secrets is not None, "an application makes them"

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, str]:
            check_key(caller, idempotency_key)
            lines = pairs(input.lines)
            code = input.channel_code
            made = create_cart(unit, caller, now, secrets=secrets, channel_code=code, lines=lines)
            return {"cart": made.id.hex}

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        if written.reference is None:
            return CartCreatePayload(cart=None, secret=None, user_errors=written.user_errors)
        secret = secrets.secret_of(UUID(hex=written.reference["cart"]))
        # Whoever made the cart may see it now, though its secret did not come with the request.
        info.context.open_cart(secret.credential())
        cart = await cart_of(info.context, written)
        return CartCreatePayload(cart=cart, secret=secret.shown(), user_errors=[])

    @strawberry.mutation(
        description="Give a cart these lines instead of those it has. Its stock is held at once, all "
        "or nothing: where lines are short, each is named and the cart stays as it was.",
        directives=[access("carts:write")],
    )
    async def cart_lines_set(
        self,
        info: Info,
        input: Annotated[CartLinesSetInput, strawberry.argument(description="The lines.")],
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartLinesSetPayload:
        written = await _change(
            info,
            lambda unit, caller, now, key: set_cart_lines(
                unit, caller, now, cart_id=key, lines=pairs(input.lines),
                expected_version=expected_version,
            ),
            cart_id,
            idempotency_key,
        )  # fmt: skip
        return CartLinesSetPayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Say where a cart goes. What it holds stays held.",
        directives=[access("carts:write")],
    )
    async def cart_address_set(
        self,
        info: Info,
        input: Annotated[CartAddressSetInput, strawberry.argument(description="Where it goes.")],
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartAddressSetPayload:
        billing = input.billing_address.to_domain() if input.billing_address else None
        written = await _change(
            info,
            lambda unit, caller, now, key: set_cart_address(
                unit, caller, now, cart_id=key,
                shipping_address=input.shipping_address.to_domain(), billing_address=billing,
                expected_version=expected_version,
            ),
            cart_id,
            idempotency_key,
        )  # fmt: skip
        return CartAddressSetPayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Say how to reach the buyer of a cart.", directives=[access("carts:write")]
    )
    async def cart_contact_set(
        self,
        info: Info,
        input: Annotated[CartContactSetInput, strawberry.argument(description="Whom to reach.")],
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartContactSetPayload:
        written = await _change(
            info,
            lambda unit, caller, now, key: set_cart_contact(
                unit, caller, now, cart_id=key, contact=input.contact.to_domain(),
                expected_version=expected_version,
            ),
            cart_id,
            idempotency_key,
        )  # fmt: skip
        return CartContactSetPayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Choose one of a cart's `shippingOptions`.", directives=[access("carts:write")]
    )
    async def cart_shipping_method_set(
        self,
        info: Info,
        input: Annotated[
            CartShippingMethodSetInput, strawberry.argument(description="How it is delivered.")
        ],
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartShippingMethodSetPayload:
        written = await _change(
            info,
            lambda unit, caller, now, key: set_cart_shipping_method(
                unit, caller, now, cart_id=key, shipping_method_code=input.shipping_method_code,
                expected_version=expected_version,
            ),
            cart_id,
            idempotency_key,
        )  # fmt: skip
        return CartShippingMethodSetPayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Hold a cart's stock for longer; that of an idle cart anew, if it is still there.",
        directives=[access("carts:write")],
    )
    async def cart_renew(
        self,
        info: Info,
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartRenewPayload:
        written = await _change(
            info,
            lambda unit, caller, now, key: renew_cart(
                unit, caller, now, cart_id=key, expected_version=expected_version
            ),
            cart_id,
            idempotency_key,
        )
        for refusal in written.user_errors:
            if refusal.field and refusal.field[:2] == ["input", "lines"]:
                refusal.field = ["cartId"]
        return CartRenewPayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Give a cart up: its stock is free at once, and it cannot be ordered any more.",
        directives=[access("carts:write")],
    )
    async def cart_release(
        self,
        info: Info,
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartReleasePayload:
        written = await _change(
            info,
            lambda unit, caller, now, key: release_cart(
                unit, caller, now, cart_id=key, expected_version=expected_version
            ),
            cart_id,
            idempotency_key,
        )
        return CartReleasePayload(
            cart=await cart_of(info.context, written), user_errors=written.user_errors
        )


async def _change(
    info: Info,
    act: Callable[[UnitOfWork, Caller, datetime, UUID], CartEntity],
    cart_id: str | None,
    idempotency_key: str,
) -> Written:
    """Change the cart that is named, or whose secret came."""

    def work(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, str]:
        given = key_of(cart_id, "Cart", field=("cartId",)) if cart_id is not None else None
        key = named_cart(caller, given)
        return {"cart": act(unit, caller, now, key).id.hex}

    return await info.context.write(info, work, idempotency_key=idempotency_key)
