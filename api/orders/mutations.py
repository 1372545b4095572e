"""Mutations of orders."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.arguments import ExpectedVersion, IdempotencyKey, OrderId
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.orders.enums import CancelReason
from api.orders.inputs import OrderPlaceInput
from api.orders.tracking_types import OrderTracking
from api.orders.types import Order
from api.user_errors import UserError, user_errors
from domain.access.caller import SYSTEM
from domain.errors import DomainError
from domain.orders.order import Order as OrderEntity
from persistence.reads.tracking import tracked_order
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.confirm_order import confirm_order
from use_cases.orders.place_reserved_order import place_reserved_order


@strawberry.type(description="What became of placing an order.", directives=[access(ANY_CALLER)])
class OrderPlacePayload:
    """A storefront reads `number`, `tracking` and `trackingToken`; others `order` too."""

    order: Order | None = strawberry.field(
        description="The order; null if refused.",
        directives=[access("orders:read", own="account:read")],
    )
    number: str | None = strawberry.field(description="What people call it; null if refused.")
    tracking_token: str | None = strawberry.field(
        description="A credential of its own for whoever may follow this order: signed, expiring, "
        "revocable. Null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
    key: strawberry.Private[UUID | None]

    @strawberry.field(description="The order as its buyer may see it; null if refused.")
    async def tracking(self, info: Info) -> OrderTracking | None:
        if self.key is None:
            return None
        # A storefront sees no orders, but whoever placed one may see how it stands.
        return OrderTracking.of(await info.context.read(tracked_order, SYSTEM, self.key))


@strawberry.type(description="What became of canceling.", directives=[access("orders:write")])
class OrderCancelPayload:
    """The order as it is now."""

    order: Order | None = strawberry.field(description="The order; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of confirming.", directives=[access("orders:write")])
class OrderConfirmPayload:
    """The order as it is now."""

    order: Order | None = strawberry.field(description="The order; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.input(description="Why an order is canceled.")
class OrderCancelInput:
    """Kept with the order."""

    reason: CancelReason = strawberry.field(description="Why.")


@strawberry.type
class OrderMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Place an order: priced, its stock committed, captured exactly once; or "
        "refused with every short line named.",
        directives=[access("orders:place")],
    )
    async def order_place(
        self,
        info: Info,
        input: Annotated[OrderPlaceInput, strawberry.argument(description="The order.")],
        idempotency_key: IdempotencyKey,
    ) -> OrderPlacePayload:
        try:
            command, holds = input.to_command(), input.reservation_keys()
        except DomainError as error:
            return _refused(user_errors(error))
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                place_reserved_order(unit, caller, now, command=command, reservation_ids=holds)
            ),
            idempotency_key=idempotency_key,
            keep_for_ever=True,
        )
        return await _placed(info.context, written)

    @strawberry.mutation(
        description="Cancel an order before its first parcel ships; its stock is released.",
        directives=[access("orders:write")],
    )
    async def order_cancel(
        self,
        info: Info,
        order_id: OrderId,
        input: Annotated[OrderCancelInput, strawberry.argument(description="Why.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> OrderCancelPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                cancel_order(
                    unit,
                    caller,
                    now,
                    order_id=key_of(order_id, "Order", field=("orderId",)),
                    reason=input.reason,
                    expected_version=expected_version,
                )
            ),
            idempotency_key=idempotency_key,
        )
        return OrderCancelPayload(
            order=await _order(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Confirm a pending order, so that it may be fulfilled.",
        directives=[access("orders:write")],
    )
    async def order_confirm(
        self,
        info: Info,
        order_id: OrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> OrderConfirmPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                confirm_order(
                    unit,
                    caller,
                    now,
                    order_id=key_of(order_id, "Order", field=("orderId",)),
                    expected_version=expected_version,
                )
            ),
            idempotency_key=idempotency_key,
        )
        return OrderConfirmPayload(
            order=await _order(info.context, written), user_errors=written.user_errors
        )


def _kept(order: OrderEntity) -> dict[str, str | int]:
    return {"id": order.id.hex, "number": order.number, "tracking": order.tracking_version}


async def _order(context: Context, written: Written) -> Order | None:
    if written.reference is None:
        return None
    found: Order | None = await context.node("Order", UUID(hex=written.reference["id"]))
    return found


async def _placed(context: Context, written: Written) -> OrderPlacePayload:
    kept = written.reference
    if kept is None:
        return _refused(written.user_errors)
    key = UUID(hex=kept["id"])
    # A storefront may not read orders, so it gets null here without a query's being refused.
    order = (
        await _order(context, written)
        if context.caller.may_any("orders:read", "account:read")
        else None
    )
    token = context.services.tracking_token(key, kept["tracking"])
    return OrderPlacePayload(
        order=order, number=kept["number"], tracking_token=token, user_errors=[], key=key
    )


def _refused(errors: list[UserError]) -> OrderPlacePayload:
    return OrderPlacePayload(
        order=None, number=None, tracking_token=None, user_errors=errors, key=None
    )
