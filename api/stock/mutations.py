"""Mutations of locations and stock."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.stock.location_type import LocationInput, LocationsUpsertPayload
from api.stock.stock_inputs import (
    StockAdjustInput,
    StockAdjustPayload,
    StockSetInput,
    StockSetPayload,
    kept_outcomes,
    update_items,
)
from use_cases.stock.adjust_stock import adjust_stock
from use_cases.stock.set_stock import set_stock
from use_cases.stock.upsert_locations import upsert_locations


@strawberry.type
class StockMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create locations, or bring those with the same code up to date. Items are "
        "done in order: of two with the same code the later one stands.",
        directives=[access("stock:write")],
    )
    async def locations_upsert(
        self,
        info: Info,
        input: Annotated[
            list[LocationInput], strawberry.argument(description="Up to 1,000 locations.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> LocationsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_locations(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return LocationsUpsertPayload(
            items=await bulk_items(info.context, written, "Location"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="State what is physically on hand, as a count or a warehouse's own figures do. "
        "Only pieces promised to nobody can vanish: a lower count is refused and names what is "
        "promised. Items are done in order.",
        directives=[access("stock:write")],
    )
    async def stock_set(
        self,
        info: Info,
        input: Annotated[
            list[StockSetInput], strawberry.argument(description="Up to 1,000 counts.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockSetPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept_outcomes(set_stock(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
            stock_items=items,
        )
        return StockSetPayload(items=update_items(written), user_errors=written.user_errors)

    @strawberry.mutation(
        description="Add pieces, or take them away: receipts, corrections, write-offs. Items are "
        "done in order, each done or refused on its own.",
        directives=[access("stock:write")],
    )
    async def stock_adjust(
        self,
        info: Info,
        input: Annotated[
            list[StockAdjustInput], strawberry.argument(description="Up to 1,000 adjustments.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockAdjustPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept_outcomes(adjust_stock(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
            stock_items=items,
        )
        return StockAdjustPayload(items=update_items(written), user_errors=written.user_errors)
