"""Queries of the rules by which orders are sourced."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.fulfillment.sourcing_assignment_type import SourcingAssignment, SourcingVariable
from api.fulfillment.sourcing_profile_type import SourcingProfile
from domain.fulfillment.sourcing.profiles.variables import VARIABLES
from persistence.reads.sourcing_profiles import (
    count_sourcing_profiles,
    sourcing_assignments,
    sourcing_profile_page,
    sourcing_profile_version,
)


@strawberry.type
class SourcingProfileQueries:
    """Part of the query root."""

    @strawberry.field(
        description="A version of a sourcing profile; null when absent.",
        directives=[access("sourcing:read")],
    )
    async def sourcing_profile(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Which profile.")],
        version: Annotated[
            int | None, strawberry.argument(description="Left out: the version that plans.")
        ] = None,
    ) -> SourcingProfile | None:
        context = info.context
        row = await context.read(sourcing_profile_version, context.caller, code, version)
        return SourcingProfile.of_row(row) if row is not None else None

    @strawberry.field(
        description="Versions of sourcing profiles, by code and version.",
        directives=[access("sourcing:read")],
    )
    async def sourcing_profiles(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        code: Annotated[
            str | None, strawberry.argument(description="Of this profile only.")
        ] = None,
        active: Annotated[
            bool | None, strawberry.argument(description="Only those that plan, or that do not.")
        ] = None,
    ) -> Connection[SourcingProfile]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(sourcing_profile_page, context.caller, code, active, request)
        return connection_of(
            page,
            SourcingProfile.of_row,
            lambda: context.read(count_sourcing_profiles, context.caller, code, active),
        )

    @strawberry.field(
        description="Which profile plans which channel, by channel code. A channel that is not "
        "listed is planned by the built-in profile.",
        directives=[access("sourcing:read")],
    )
    async def sourcing_assignments(self, info: Info) -> list[SourcingAssignment]:
        context = info.context
        rows = await context.read(sourcing_assignments, context.caller)
        return [SourcingAssignment.of(row) for row in rows]

    @strawberry.field(
        description="Everything that conditions of sourcing profiles may ask.",
        directives=[access("sourcing:read")],
    )
    def sourcing_variables(self) -> list[SourcingVariable]:
        return [SourcingVariable.of(variable) for variable in VARIABLES]
