"""Relay connections over keyset pages: stable under inserts, a constant number of statements."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Generic, TypeAlias, TypeVar

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from persistence.reads.keyset import Page, PageRequest

PAGE_LIMIT = 100

NodeType = TypeVar("NodeType")
Row = TypeVar("Row")

First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the start; 1 to 100. `first` or `last` is required."
    ),
]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only what comes after this cursor.")
]
Last: TypeAlias = Annotated[
    int | None, strawberry.argument(description="How many from the end; 1 to 100.")
]
Before: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only what comes before this cursor.")
]


@strawberry.type(
    description="Where a page lies in its list. Source: the Relay connection specification.",
    directives=[access(ANY_CALLER)],
)
class PageInfo:
    """Cursors of a page's ends, and whether there is more."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge.")


@strawberry.type(description="One entry of a page.", directives=[access(ANY_CALLER)])
class Edge(Generic[NodeType]):
    """A node with its cursor."""

    cursor: str = strawberry.field(description="Where this entry lies in the list; opaque.")
    node: NodeType = strawberry.field(description="The entry itself.")


@strawberry.type(description="A page of a list.", directives=[access(ANY_CALLER)])
class Connection(Generic[NodeType]):
    """Edges, and whether there is more. The total is counted only when it is asked for."""

    edges: list[Edge[NodeType]] = strawberry.field(description="The entries with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The entries without their cursors.")
    def nodes(self) -> list[NodeType]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="How many entries the whole list has; costs a count.")
    async def total_count(self) -> int:
        return await self.count()


def page_request(
    first: int | None, after: str | None, last: int | None, before: str | None
) -> PageRequest:
    """The page that a client asks for. Raises InvalidInput, also for a cursor that is none."""
    return PageRequest.of(first=first, after=after, last=last, before=before, limit=PAGE_LIMIT)


def connection_of(
    page: Page[Row], make: Callable[[Row], NodeType], count: Callable[[], Awaitable[int]]
) -> Connection[NodeType]:
    """The connection of a page of rows."""
    edges = [
        Edge(cursor=cursor, node=make(row))
        for row, cursor in zip(page.rows, page.cursors, strict=True)
    ]
    return Connection(
        edges=edges,
        count=count,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if edges else None,
            end_cursor=page.cursors[-1] if edges else page.reach,
        ),
    )


def connection_of_list(
    rows: Sequence[Row], make: Callable[[Row], NodeType], request: PageRequest
) -> Connection[NodeType]:
    """A page of a list that is already loaded; cursors are places in it."""
    page = Page.of_list(rows, request)

    async def count() -> int:
        return len(rows)

    return connection_of(page, make, count)
