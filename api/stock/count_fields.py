"""Queries and mutations of stock counts."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.stock.count_type import (
    StockCount,
    StockCountCreateInput,
    StockCountPayload,
    StockCountRecordInput,
    stock_count_node,
)
from api.stock.filtered_places import location_keys
from domain.access.caller import Caller
from domain.stock.counting import CountStatus
from domain.stock.counting import StockCount as CountFacts
from persistence.reads.counts import CountFilter, count_counts, count_page
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.approve_stock_count import approve_stock_count
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.record_stock_count import record_stock_count
from use_cases.stock.reject_stock_count import reject_stock_count
from use_cases.stock.submit_stock_count import submit_stock_count

CountId = Annotated[strawberry.ID, strawberry.argument(description="Which stock count.")]


@strawberry.input(description="Which stock counts; every part that is given must hold.")
class StockCountFilterInput:
    """An empty filter means every count."""

    statuses: list[CountStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="At any of these locations, up to 1,000."
    )

    def to_filter(self) -> CountFilter:
        """What the read takes. Raises InvalidInput."""
        statuses = [status.value for status in self.statuses] if self.statuses is not None else None
        return CountFilter(statuses, location_keys(self.location_ids))


@strawberry.type
class StockCountQueries:
    """Part of the query root."""

    @strawberry.field(description="Stock counts, newest first.", directives=[access("stock:read")])
    async def stock_counts(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            StockCountFilterInput | None, strawberry.argument(description="Which counts.")
        ] = None,
    ) -> Connection[StockCount]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or StockCountFilterInput()).to_filter()
        page = await context.read(count_page, context.caller, wanted, request)
        return connection_of(
            page, StockCount.of, lambda: context.read(count_counts, context.caller, wanted)
        )


@strawberry.type
class StockCountMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Begin a count of products at a location.", directives=[access("stock:write")]
    )
    async def stock_count_create(
        self,
        info: Info,
        input: Annotated[StockCountCreateInput, strawberry.argument(description="What.")],
        idempotency_key: IdempotencyKey,
    ) -> StockCountPayload:
        return await _written(
            info,
            lambda unit, caller, now: create_stock_count(
                unit,
                caller,
                now,
                location_code=input.location_code,
                skus=input.skus,
                blind=input.blind,
                limit=input.limit(),
                note=input.note,
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Write down what was found, against the books at this moment. All or nothing.",
        directives=[access("stock:write")],
    )
    async def stock_count_record(
        self,
        info: Info,
        stock_count_id: CountId,
        input: Annotated[
            list[StockCountRecordInput], strawberry.argument(description="Up to 1,000 SKUs.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockCountPayload:
        items = [entry.to_data() for entry in input]
        return await _written(
            info,
            lambda unit, caller, now: record_stock_count(
                unit, caller, now, count_id=_key(stock_count_id), items=items
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Counting is done: the differences are booked at once, or wait for approval "
        "when they are above the count's limit. SKUs that nobody counted stay as they are. "
        "Missing pieces are taken from what is free, then from carts and quotes, then from the "
        "newest orders, whose lines wait for other pieces.",
        directives=[access("stock:write")],
    )
    async def stock_count_submit(
        self, info: Info, stock_count_id: CountId, idempotency_key: IdempotencyKey
    ) -> StockCountPayload:
        return await _written(
            info,
            lambda unit, caller, now: submit_stock_count(
                unit, caller, now, count_id=_key(stock_count_id)
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Agree with what was found: the differences are booked.",
        directives=[access("stock:approve")],
    )
    async def stock_count_approve(
        self, info: Info, stock_count_id: CountId, idempotency_key: IdempotencyKey
    ) -> StockCountPayload:
        return await _written(
            info,
            lambda unit, caller, now: approve_stock_count(
                unit, caller, now, count_id=_key(stock_count_id)
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Do not believe what was found, or give the count up: the books stay as they "
        "are.",
        directives=[access("stock:write")],
    )
    async def stock_count_reject(
        self,
        info: Info,
        stock_count_id: CountId,
        idempotency_key: IdempotencyKey,
        note: Annotated[str | None, strawberry.argument(description="Why, for people.")] = None,
    ) -> StockCountPayload:
        return await _written(
            info,
            lambda unit, caller, now: reject_stock_count(
                unit, caller, now, count_id=_key(stock_count_id), note=note
            ),
            idempotency_key,
        )


def _key(count_id: str) -> UUID:
    return key_of(count_id, "StockCount", field=("stockCountId",))


async def _written(
    info: Info, act: Callable[[UnitOfWork, Caller, datetime], CountFacts], idempotency_key: str
) -> StockCountPayload:
    written = await info.context.write(
        info,
        lambda unit, caller, now: act(unit, caller, now).id.hex,
        idempotency_key=idempotency_key,
    )
    found = None
    if written.reference is not None:
        found = await stock_count_node(info.context, UUID(hex=written.reference), None)
    return StockCountPayload(stock_count=found, user_errors=written.user_errors)
