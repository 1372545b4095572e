"""Mutations of shipping methods."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.fulfillment.shipping_method_type import ShippingMethodInput, ShippingMethodsUpsertPayload
from use_cases.fulfillment.upsert_shipping_methods import upsert_shipping_methods


@strawberry.type
class ShippingMethodMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create shipping methods, or bring those with the same code up to date. Items "
        "are done in order: of two with the same code the later one stands.",
        directives=[access("fulfillment:write")],
    )
    async def shipping_methods_upsert(
        self,
        info: Info,
        input: Annotated[
            list[ShippingMethodInput], strawberry.argument(description="Up to 1,000 methods.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> ShippingMethodsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_shipping_methods(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return ShippingMethodsUpsertPayload(
            items=await bulk_items(info.context, written, "ShippingMethod"),
            user_errors=written.user_errors,
        )
