"""Queries and mutations of incoming supply."""

from datetime import date
from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.stock.filtered_places import location_keys
from api.stock.incoming_type import (
    IncomingReceiptInput,
    IncomingSupply,
    IncomingSupplyInput,
    IncomingSupplyReceivePayload,
    IncomingSupplyUpsertPayload,
)
from domain.stock.incoming import SupplyStatus
from persistence.reads.supply import SupplyFilter, count_supplies, supply_page
from use_cases.stock.receive_incoming_supply import receive_incoming_supply
from use_cases.stock.upsert_incoming_supply import upsert_incoming_supply


@strawberry.input(description="Which deliveries; every part that is given must hold.")
class IncomingSupplyFilterInput:
    """An empty filter means every delivery that was ever announced."""

    skus: list[str] | None = strawberry.field(
        default=None, description="Of any of these SKUs, up to 1,000."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="To any of these locations, up to 1,000."
    )
    sources: list[str] | None = strawberry.field(
        default=None, description="From any of these sources, up to 1,000."
    )
    reference: str | None = strawberry.field(default=None, description="Of this reference.")
    statuses: list[SupplyStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    expected_before: date | None = strawberry.field(
        default=None, description="Still to come, and expected before this day: what is late."
    )

    def to_filter(self) -> SupplyFilter:
        """What the read takes. Raises InvalidInput."""
        statuses = [status.value for status in self.statuses] if self.statuses is not None else None
        return SupplyFilter(
            skus=self.skus,
            location_ids=location_keys(self.location_ids),
            sources=self.sources,
            reference=self.reference,
            statuses=statuses,
            expected_before=self.expected_before,
        )


@strawberry.type
class IncomingSupplyQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Deliveries to locations, in the order in which they were announced.",
        directives=[access("stock:read")],
    )
    async def incoming_supplies(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            IncomingSupplyFilterInput | None, strawberry.argument(description="Which deliveries.")
        ] = None,
    ) -> Connection[IncomingSupply]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or IncomingSupplyFilterInput()).to_filter()
        page = await context.read(supply_page, context.caller, wanted, request)
        return connection_of(
            page,
            lambda row: IncomingSupply.of(row, context),
            lambda: context.read(count_supplies, context.caller, wanted),
        )


@strawberry.type
class IncomingSupplyMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Announce deliveries, or change what was announced: those with the same "
        "source, reference, SKU and location. What was received stays received. Items are done in "
        "order.",
        directives=[access("stock:write")],
    )
    async def incoming_supply_upsert(
        self,
        info: Info,
        input: Annotated[
            list[IncomingSupplyInput], strawberry.argument(description="Up to 1,000 deliveries.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> IncomingSupplyUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_incoming_supply(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return IncomingSupplyUpsertPayload(
            items=await bulk_items(info.context, written, "IncomingSupply"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Put pieces on hand that came with announced deliveries, in one part or "
        "several. Items are done in order, each done or refused on its own.",
        directives=[access("stock:write")],
    )
    async def incoming_supply_receive(
        self,
        info: Info,
        input: Annotated[
            list[IncomingReceiptInput], strawberry.argument(description="Up to 1,000 receipts.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> IncomingSupplyReceivePayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(receive_incoming_supply(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return IncomingSupplyReceivePayload(
            items=await bulk_items(info.context, written, "IncomingSupply"),
            user_errors=written.user_errors,
        )
