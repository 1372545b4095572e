"""Queries and mutations of transfers."""

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
from api.stock.filtered_places import location_keys
from api.stock.transfer_type import (
    Transfer,
    TransferCreateInput,
    TransferPayload,
    TransferReceiveInput,
    TransferShipInput,
    transfer_node,
)
from domain.access.caller import Caller
from domain.stock.transfer import Transfer as TransferFacts
from domain.stock.transfer import TransferStatus
from persistence.reads.transfers import TransferFilter, count_transfers, transfer_page
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.cancel_transfer import cancel_transfer
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_transfer import receive_transfer
from use_cases.stock.ship_transfer import ship_transfer

TransferId = Annotated[strawberry.ID, strawberry.argument(description="Which transfer.")]


@strawberry.input(description="Which transfers; every part that is given must hold.")
class TransferFilterInput:
    """An empty filter means every transfer."""

    statuses: list[TransferStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    from_location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="From any of these locations, up to 1,000."
    )
    to_location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="To any of these locations, up to 1,000."
    )
    skus: list[str] | None = strawberry.field(
        default=None, description="With any of these SKUs, up to 1,000."
    )

    def to_filter(self) -> TransferFilter:
        """What the read takes. Raises InvalidInput."""
        statuses = [status.value for status in self.statuses] if self.statuses is not None else None
        return TransferFilter(
            statuses,
            location_keys(self.from_location_ids, field=("filter", "fromLocationIds")),
            location_keys(self.to_location_ids, field=("filter", "toLocationIds")),
            self.skus,
        )


@strawberry.type
class TransferQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Transfers between locations, newest first.",
        directives=[access("stock:read")],
    )
    async def transfers(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            TransferFilterInput | None, strawberry.argument(description="Which transfers.")
        ] = None,
    ) -> Connection[Transfer]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or TransferFilterInput()).to_filter()
        page = await context.read(transfer_page, context.caller, wanted, request)
        return connection_of(
            page, Transfer.of, lambda: context.read(count_transfers, context.caller, wanted)
        )


@strawberry.type
class TransferMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Draft a transfer from one location to another; it holds no stock yet.",
        directives=[access("stock:write")],
    )
    async def transfer_create(
        self,
        info: Info,
        input: Annotated[TransferCreateInput, strawberry.argument(description="What and where.")],
        idempotency_key: IdempotencyKey,
    ) -> TransferPayload:
        return await _written(
            info,
            lambda unit, caller, now: create_transfer(
                unit,
                caller,
                now,
                from_code=input.from_location_code,
                to_code=input.to_location_code,
                lines=[(line.sku, line.quantity) for line in input.lines],
                expected_on=input.expected_on,
                reference=input.reference,
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="The transfer leaves: its pieces are taken out of AVAILABLE. It ships once.",
        directives=[access("stock:write")],
    )
    async def transfer_ship(
        self,
        info: Info,
        transfer_id: TransferId,
        idempotency_key: IdempotencyKey,
        input: Annotated[
            TransferShipInput | None,
            strawberry.argument(description="What leaves; left out: everything."),
        ] = None,
    ) -> TransferPayload:
        lines = input.lines if input is not None else None
        return await _written(
            info,
            lambda unit, caller, now: ship_transfer(
                unit,
                caller,
                now,
                transfer_id=_key(transfer_id),
                lines=[(line.sku, line.quantity) for line in lines] if lines is not None else None,
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Pieces of the transfer arrive, in one part or several, or are recorded as "
        "lost. Once nothing is under way it is RECEIVED.",
        directives=[access("stock:write")],
    )
    async def transfer_receive(
        self,
        info: Info,
        transfer_id: TransferId,
        input: Annotated[TransferReceiveInput, strawberry.argument(description="What arrived.")],
        idempotency_key: IdempotencyKey,
    ) -> TransferPayload:
        return await _written(
            info,
            lambda unit, caller, now: receive_transfer(
                unit,
                caller,
                now,
                transfer_id=_key(transfer_id),
                lines=[line.to_data() for line in input.lines],
                rest_is_lost=input.rest_is_lost,
            ),
            idempotency_key,
        )

    @strawberry.mutation(
        description="Give up a draft. What has shipped cannot be canceled.",
        directives=[access("stock:write")],
    )
    async def transfer_cancel(
        self, info: Info, transfer_id: TransferId, idempotency_key: IdempotencyKey
    ) -> TransferPayload:
        return await _written(
            info,
            lambda unit, caller, now: cancel_transfer(
                unit, caller, now, transfer_id=_key(transfer_id)
            ),
            idempotency_key,
        )


def _key(transfer_id: str) -> UUID:
    return key_of(transfer_id, "Transfer", field=("transferId",))


async def _written(
    info: Info,
    act: Callable[[UnitOfWork, Caller, datetime], TransferFacts],
    idempotency_key: str,
) -> TransferPayload:
    written = await info.context.write(
        info,
        lambda unit, caller, now: act(unit, caller, now).id.hex,
        idempotency_key=idempotency_key,
    )
    found = None
    if written.reference is not None:
        found = await transfer_node(info.context, UUID(hex=written.reference), None)
    return TransferPayload(transfer=found, user_errors=written.user_errors)
