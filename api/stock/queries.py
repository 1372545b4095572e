"""Queries of stock: positions, movements, availability."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.cache_control import cache_control
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.scalars import DateTime
from api.stock.filter_types import StockMovementFilterInput, StockPositionFilterInput
from api.stock.ledger_types import Availability, StockMovement, StockPosition
from domain.errors import NotFound
from domain.validation import past_instant
from persistence.reads.availability import availability
from persistence.reads.catalog import products_by_sku
from persistence.reads.keyset import Page
from persistence.reads.past_stock import quantities_as_of
from persistence.reads.stock import (
    count_movements,
    count_positions,
    locations_by_id,
    movement_page,
    position_page,
    positions_by_key,
)


@strawberry.type
class StockQueries:
    """Part of the query root."""

    @strawberry.field(
        description="One product at one location, with zeros where it never was; null when there "
        "is no such product or location.",
        directives=[access("stock:read")],
    )
    async def stock_position(
        self,
        info: Info,
        sku: Annotated[str, strawberry.argument(description="Which product.")],
        location_id: Annotated[strawberry.ID, strawberry.argument(description="Which location.")],
        as_of: Annotated[
            DateTime | None,
            strawberry.argument(
                description="As it was then, by when things happened; left out: now. `incoming` "
                "and the rules of the position are always those of now."
            ),
        ] = None,
    ) -> StockPosition | None:
        context = info.context
        if as_of is not None:
            past_instant(as_of, context.services.clock(), field=("asOf",))
        try:
            place = key_of(location_id, "Location")
        except NotFound:
            return None
        product = (await context.read(products_by_sku, context.caller, [sku])).get(sku)
        if product is None or await context.load(locations_by_id, place) is None:
            return None
        row = await context.load(positions_by_key, (product["id"], place))
        if row is None:
            return StockPosition.empty(sku, product["id"], place)
        if as_of is None:
            return StockPosition.of(row)
        return StockPosition.of(row, await context.read(quantities_as_of, row, as_of))

    @strawberry.field(
        description="Products at locations, in the order in which the products were created.",
        directives=[access("stock:read")],
    )
    async def stock_positions(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            StockPositionFilterInput | None, strawberry.argument(description="Which positions.")
        ] = None,
    ) -> Connection[StockPosition]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or StockPositionFilterInput()).to_filter()
        page = await context.read(position_page, context.caller, wanted, request)
        return connection_of(
            page, StockPosition.of, lambda: context.read(count_positions, context.caller, wanted)
        )

    @strawberry.field(
        description="The stock ledger, newest first.", directives=[access("stock:read")]
    )
    async def stock_movements(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            StockMovementFilterInput | None, strawberry.argument(description="Which movements.")
        ] = None,
    ) -> Connection[StockMovement]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or StockMovementFilterInput()).to_filter()
        if wanted is None:
            return connection_of(Page([], [], False, False), StockMovement.of, _nothing)
        page = await context.read(movement_page, context.caller, wanted, request)
        return connection_of(
            page, StockMovement.of, lambda: context.read(count_movements, context.caller, wanted)
        )

    @strawberry.field(
        description="How many pieces of products an order placed now could get, after safety "
        "stock, what other channels have of their own, and those who wait already: one answer for "
        "each SKU, in their order; null for a product that is absent or hidden.",
        # Short, for stock moves; long enough for a thousand visitors of one page.
        directives=[access("availability:read"), cache_control(5)],
    )
    async def availability(
        self,
        info: Info,
        skus: Annotated[list[str], strawberry.argument(description="From 1 to 100 SKUs.")],
        channel_code: Annotated[
            str | None,
            strawberry.argument(
                description="Over the locations this channel may use; left out: the credential's "
                "own channel, or every location for one that is not bound to a channel."
            ),
        ] = None,
    ) -> list[Availability | None]:
        context = info.context
        today = context.services.clock().date()
        found = await context.read(availability, context.caller, skus, channel_code, today)
        return [Availability.of(facts) if facts is not None else None for facts in found]


async def _nothing() -> int:
    return 0
