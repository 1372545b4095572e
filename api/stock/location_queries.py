"""Queries of locations."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.stock.location_type import Location
from domain.errors import InvalidInput, NotFound
from domain.stock.location import LocationKind
from persistence.reads.stock import (
    LocationFilter,
    count_locations,
    location_by_code,
    location_page,
)


@strawberry.input(description="Which locations; every part that is given must hold.")
class LocationFilterInput:
    """An empty filter means every location."""

    kinds: list[LocationKind] | None = strawberry.field(
        default=None, description="Any of these kinds."
    )
    active: bool | None = strawberry.field(default=None, description="Whether it works.")

    def to_filter(self) -> LocationFilter:
        """What the read takes."""
        kinds = [kind.value for kind in self.kinds] if self.kinds is not None else None
        return LocationFilter(kinds=kinds, active=self.active)


@strawberry.type
class LocationQueries:
    """Part of the query root."""

    @strawberry.field(
        description="One location by id or code; null when there is none.",
        directives=[access("stock:read")],
    )
    async def location(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Its global id.")
        ] = None,
        code: Annotated[str | None, strawberry.argument(description="Its code.")] = None,
    ) -> Location | None:
        if (id is None) == (code is None):
            raise InvalidInput("Give either `id` or `code`.")
        context = info.context
        if code is not None:
            row = await context.read(location_by_code, context.caller, code)
            return Location.of(row) if row is not None else None
        try:
            found: Location | None = await context.node("Location", key_of(id or "", "Location"))
        except NotFound:
            return None
        return found

    @strawberry.field(description="Locations, by code.", directives=[access("stock:read")])
    async def locations(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            LocationFilterInput | None, strawberry.argument(description="Which locations.")
        ] = None,
    ) -> Connection[Location]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or LocationFilterInput()).to_filter()
        page = await context.read(location_page, context.caller, wanted, request)
        return connection_of(
            page, Location.of, lambda: context.read(count_locations, context.caller, wanted)
        )
