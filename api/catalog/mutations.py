"""Mutations of products and prices."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.catalog.product_inputs import (
    PriceInput,
    PricesUpsertPayload,
    ProductInput,
    ProductsUpsertPayload,
)
from api.context import Info
from use_cases.catalog.upsert_prices import upsert_prices
from use_cases.catalog.upsert_products import upsert_products


@strawberry.type
class CatalogMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create products, or bring those with the same SKU up to date. Items are done "
        "in order: of two with the same SKU the later one stands.",
        directives=[access("catalog:write")],
    )
    async def products_upsert(
        self,
        info: Info,
        input: Annotated[
            list[ProductInput], strawberry.argument(description="Up to 1,000 products.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> ProductsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_products(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return ProductsUpsertPayload(
            items=await bulk_items(info.context, written, "Product"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Set or take away what products cost in channels. Items are done in order: of "
        "two for the same SKU and channel the later one stands.",
        directives=[access("catalog:write")],
    )
    async def prices_upsert(
        self,
        info: Info,
        input: Annotated[list[PriceInput], strawberry.argument(description="Up to 1,000 prices.")],
        idempotency_key: IdempotencyKey,
    ) -> PricesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_prices(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return PricesUpsertPayload(
            items=await bulk_items(info.context, written, "Product"),
            user_errors=written.user_errors,
        )
