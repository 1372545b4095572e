"""Mutations of the rules by which orders are sourced."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info, Written
from api.fulfillment.sourcing_assignment_type import (
    SourcingAssignment,
    SourcingProfileAssignInput,
    SourcingProfileAssignPayload,
)
from api.fulfillment.sourcing_profile_input import SourcingProfileInput
from api.fulfillment.sourcing_profile_type import SourcingProfilePayload
from domain.fulfillment.sourcing.profiles.profile import PublishedProfile
from persistence.reads.sourcing_profiles import sourcing_assignments
from use_cases.fulfillment.activate_sourcing_profile import activate_sourcing_profile
from use_cases.fulfillment.assign_sourcing_profile import assign_sourcing_profile
from use_cases.fulfillment.publish_sourcing_profile import publish_sourcing_profile


@strawberry.type
class SourcingProfileMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Keep a new version of a sourcing profile. Every condition is checked first; "
        "what is wrong is refused with INVALID_EXPRESSION and its line and column.",
        directives=[access("sourcing:write")],
    )
    async def sourcing_profile_publish(
        self,
        info: Info,
        input: Annotated[SourcingProfileInput, strawberry.argument(description="All of it.")],
        idempotency_key: IdempotencyKey,
        activate: Annotated[
            bool, strawberry.argument(description="Whether it plans from now on.")
        ] = True,
    ) -> SourcingProfilePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _reference(
                publish_sourcing_profile(
                    unit, caller, now, profile=input.to_data(), activate=activate
                )
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Let a published version plan, an earlier one too. Plans already made stay.",
        directives=[access("sourcing:write")],
    )
    async def sourcing_profile_activate(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Which profile.")],
        version: Annotated[int, strawberry.argument(description="Which version of it.")],
        idempotency_key: IdempotencyKey,
    ) -> SourcingProfilePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, _: _reference(
                activate_sourcing_profile(unit, caller, code=code, version=version)
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Say which sourcing profile plans the orders of a channel.",
        directives=[access("sourcing:write")],
    )
    async def sourcing_profile_assign(
        self,
        info: Info,
        input: Annotated[
            SourcingProfileAssignInput, strawberry.argument(description="The whole assignment.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> SourcingProfileAssignPayload:
        context = info.context
        written = await context.write(
            info,
            lambda unit, caller, _: (
                assign_sourcing_profile(
                    unit,
                    caller,
                    channel_code=input.channel_code,
                    profile_code=input.profile_code,
                    rules=[rule.to_data() for rule in input.rules],
                ).channel_id.hex
            ),
            idempotency_key=idempotency_key,
        )
        found = None
        if written.reference is not None:
            rows = await context.read(sourcing_assignments, context.caller)
            key = UUID(hex=written.reference)
            found = next((row for row in rows if row["channel_id"] == key), None)
        return SourcingProfileAssignPayload(
            assignment=SourcingAssignment.of(found) if found is not None else None,
            user_errors=written.user_errors,
        )


def _reference(published: PublishedProfile) -> str:
    return published.id.hex


async def _payload(context: Context, written: Written) -> SourcingProfilePayload:
    key = UUID(hex=written.reference) if written.reference is not None else None
    return SourcingProfilePayload(
        profile=await context.node("SourcingProfile", key), user_errors=written.user_errors
    )
