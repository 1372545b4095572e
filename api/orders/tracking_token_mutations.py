"""Making and revoking the credentials with which buyers follow their order."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.orders.types import Order
from api.scalars import DateTime
from api.user_errors import UserError
from use_cases.orders.create_order_tracking_token import TrackingGrant, create_order_tracking_token


@strawberry.input(description="How long a tracking token is good, and what becomes of others.")
class OrderTrackingTokenCreateInput:
    """Everything has a default."""

    expires_at: DateTime | None = strawberry.field(
        default=None, description="When it ends, at most two years from now; null: in 90 days."
    )
    revoke_others: bool = strawberry.field(
        default=False,
        description="Let every token made before die, for one that fell into wrong hands.",
    )


@strawberry.type(
    description="What became of making a tracking token.",
    directives=[access("orders:write", own="account:write")],
)
class OrderTrackingTokenCreatePayload:
    """A token is signed, not kept: a repeated request gives the same one again."""

    order: Order | None = strawberry.field(
        description="The order; null if refused.",
        directives=[access("orders:read", own="account:read")],
    )
    token: str | None = strawberry.field(
        description="A credential for whoever may follow this order: sent as `Authorization: "
        "Bearer <token>`, never in an address. Null if refused."
    )
    expires_at: DateTime | None = strawberry.field(description="When it ends; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class OrderTrackingTokenMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Make a token with which a guest may follow an order; if asked, the only one.",
        directives=[access("orders:write", own="account:write")],
    )
    async def order_tracking_token_create(
        self,
        info: Info,
        order_id: Annotated[strawberry.ID, strawberry.argument(description="Which order.")],
        input: Annotated[
            OrderTrackingTokenCreateInput, strawberry.argument(description="How long it is good.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> OrderTrackingTokenCreatePayload:
        context = info.context
        written = await context.write(
            info,
            lambda unit, caller, now: _kept(
                create_order_tracking_token(
                    unit,
                    caller,
                    now,
                    order_id=key_of(order_id, "Order", field=("orderId",)),
                    expires_at=input.expires_at,
                    revoke_others=input.revoke_others,
                )
            ),
            idempotency_key=idempotency_key,
        )
        if input.revoke_others and written.reference is not None:
            key = UUID(hex=written.reference["id"])
            context.services.rights_changed(lambda caller: caller.order_id == key)
        return await _created(context, written)


async def _created(context: Context, written: Written) -> OrderTrackingTokenCreatePayload:
    kept = written.reference
    # A repeated request is answered under the caller's present rights, so the order is read again.
    key = UUID(hex=kept["id"]) if kept is not None else None
    order = await context.node("Order", key)
    if key is None or order is None:
        return OrderTrackingTokenCreatePayload(
            order=None, token=None, expires_at=None, user_errors=written.user_errors
        )
    ends = datetime.fromisoformat(kept["expiresAt"])
    return OrderTrackingTokenCreatePayload(
        order=order if context.caller.may_any("orders:read", "account:read") else None,
        token=context.services.tracking_token(key, kept["version"], ends),
        expires_at=DateTime(ends),
        user_errors=[],
    )


def _kept(grant: TrackingGrant) -> dict[str, Any]:
    return {
        "id": grant.order_id.hex,
        "version": grant.version,
        "expiresAt": grant.expires_at.isoformat(),
    }
