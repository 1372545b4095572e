"""cartComplete: a cart becomes an order."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.carts.inputs import CartCompleteInput
from api.carts.mutations import CartId, CartVersion
from api.carts.payloads import CartCompletePayload, cart_of
from api.context import Info
from api.global_ids import key_of
from domain.access.caller import Caller
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.complete_cart import complete_cart
from use_cases.carts.create_cart import named_cart


@strawberry.type
class CartCompletionMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Order what is in a cart, exactly once: the order takes over what the cart "
        "holds. A cart that was completed before gives the order it became.",
        directives=[access("orders:place")],
    )
    async def cart_complete(
        self,
        info: Info,
        input: Annotated[
            CartCompleteInput, strawberry.argument(description="What the order is told.")
        ],
        idempotency_key: IdempotencyKey,
        cart_id: CartId = None,
        expected_version: CartVersion = None,
    ) -> CartCompletePayload:
        context = info.context

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
            given = key_of(cart_id, "Cart", field=("cartId",)) if cart_id is not None else None
            key = named_cart(caller, given)
            order = complete_cart(
                unit, caller, now, cart_id=key, completion=input.to_completion(),
                expected_version=expected_version,
            )  # fmt: skip
            kept = {"id": order.id.hex, "number": order.number, "tracking": order.tracking_version}
            return kept | {"cart": key.hex}

        written = await context.write(
            info, act, idempotency_key=idempotency_key, keep_for_ever=True
        )
        kept = written.reference
        if kept is None:
            for refusal in written.user_errors:
                if refusal.field and refusal.field[1:2] not in (["expectedTotal"], ["note"]):
                    # The order's other parts are the cart's, not this input's.
                    refusal.field = ["cartId"]
            return CartCompletePayload(
                cart=None, order=None, number=None, tracking_token=None, key=None,
                user_errors=written.user_errors,
            )  # fmt: skip
        key = UUID(hex=kept["id"])
        order = (
            await context.node("Order", key)
            if context.caller.may_any("orders:read", "account:read")
            else None
        )
        return CartCompletePayload(
            cart=await cart_of(context, written),
            order=order,
            number=kept["number"],
            tracking_token=context.services.tracking_token(key, kept["tracking"]),
            user_errors=[],
            key=key,
        )
