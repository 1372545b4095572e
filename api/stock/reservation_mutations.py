"""Mutations of reservations."""

import asyncio
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.stock.reservation_type import (
    Reservation,
    ReservationCreateInput,
    ReservationCreatePayload,
    ReservationReleasePayload,
    ReservationRenewInput,
    ReservationRenewPayload,
)
from use_cases.stock.create_reservation import create_reservation
from use_cases.stock.release_reservation import release_reservation
from use_cases.stock.renew_reservation import renew_reservation

ReservationId = Annotated[strawberry.ID, strawberry.argument(description="Which reservation.")]


@strawberry.type
class ReservationMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Hold pieces for a quote, or for whatever a partner is about to sell, until an "
        "instant: nobody else can buy them meanwhile.",
        directives=[access("stock:write")],
    )
    async def reservation_create(
        self,
        info: Info,
        input: Annotated[ReservationCreateInput, strawberry.argument(description="What to hold.")],
        idempotency_key: IdempotencyKey,
    ) -> ReservationCreatePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                made.id.hex
                for made in create_reservation(unit, caller, now, wanted=input.to_wanted())
            ],
            idempotency_key=idempotency_key,
        )
        return ReservationCreatePayload(
            reservations=await _all(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Hold pieces until another instant. One whose time is over cannot be renewed: "
        "make another.",
        directives=[access("stock:write")],
    )
    async def reservation_renew(
        self,
        info: Info,
        id: ReservationId,
        input: Annotated[ReservationRenewInput, strawberry.argument(description="Until when.")],
        idempotency_key: IdempotencyKey,
    ) -> ReservationRenewPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                renew_reservation(
                    unit,
                    caller,
                    now,
                    reservation_id=key_of(id, "Reservation"),
                    expires_at=input.expires_at,
                ).id.hex
            ],
            idempotency_key=idempotency_key,
        )
        return ReservationRenewPayload(
            reservation=await _one(info.context, written), user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Give back pieces that nobody needs to hold any more.",
        directives=[access("stock:write")],
    )
    async def reservation_release(
        self, info: Info, id: ReservationId, idempotency_key: IdempotencyKey
    ) -> ReservationReleasePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                release_reservation(
                    unit, caller, now, reservation_id=key_of(id, "Reservation")
                ).id.hex
            ],
            idempotency_key=idempotency_key,
        )
        return ReservationReleasePayload(
            reservation=await _one(info.context, written), user_errors=written.user_errors
        )


async def _all(context: Context, written: Written) -> list[Reservation]:
    if written.reference is None or not context.caller.may("stock:read"):
        return []
    keys = [UUID(hex=key) for key in written.reference]
    found = await asyncio.gather(*(context.node("Reservation", key) for key in keys))
    return [entry for entry in found if entry is not None]


async def _one(context: Context, written: Written) -> Reservation | None:
    return next(iter(await _all(context, written)), None)
