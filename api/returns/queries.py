"""Queries of returns."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import OrderId
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import global_id, key_of
from api.returns.enums import ReturnRequestStatus
from api.returns.types import Return
from domain.errors import NotFound
from persistence.reads.keyset import Page
from persistence.reads.orders import lines_by_order
from persistence.reads.returns import ReturnFilter, count_returns, return_page


@strawberry.input(description="Which returns; every part that is given must hold.")
class ReturnFilterInput:
    """An empty filter means every return of the orders the credential may see."""

    statuses: list[ReturnRequestStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    order_id: strawberry.ID | None = strawberry.field(default=None, description="Of this order.")


@strawberry.type(
    description="What may still be asked to come back of a line.",
    directives=[access("returns:read", own="account:read")],
)
class ReturnableItem:
    """Shipped, and not asked for before."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    sku: str = strawberry.field(description="What it is.")
    title: str = strawberry.field(description="Its name when it was bought.")
    quantity: int = strawberry.field(description="How many pieces.")


@strawberry.type
class ReturnQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Returns, newest first.",
        directives=[access("returns:read", own="account:read")],
    )
    async def returns(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            ReturnFilterInput | None, strawberry.argument(description="Which returns.")
        ] = None,
    ) -> Connection[Return]:
        context, given = info.context, filter or ReturnFilterInput()
        request = page_request(first, after, last, before)
        try:
            order = key_of(given.order_id, "Order") if given.order_id is not None else None
        except NotFound:
            return connection_of(Page([], [], False, False), Return.of, _nothing)
        wanted = ReturnFilter([status.value for status in given.statuses], order)
        page = await context.read(return_page, context.caller, wanted, request)
        return connection_of(
            page, Return.of, lambda: context.read(count_returns, context.caller, wanted)
        )

    @strawberry.field(
        name="return",
        description="One return by its id; null when absent or hidden.",
        directives=[access("returns:read", own="account:read")],
    )
    async def return_(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")],
    ) -> Return | None:
        try:
            found: Return | None = await info.context.node("Return", key_of(id, "Return"))
        except NotFound:
            return None
        return found

    @strawberry.field(
        description="What of an order may be asked to come back; empty for a hidden order.",
        directives=[access("returns:read", own="account:read")],
    )
    async def returnable_items(self, info: Info, order_id: OrderId) -> list[ReturnableItem]:
        context = info.context
        try:
            key = key_of(order_id, "Order")
        except NotFound:
            return []
        if await context.node("Order", key) is None:
            return []
        rows = await context.load(lines_by_order, key) or []
        return [
            ReturnableItem(
                line_id=strawberry.ID(global_id("OrderLine", key, row["number"])),
                sku=row["sku"],
                title=row["title"],
                quantity=row["shipped"] - row["return_requested"],
            )
            for row in rows
            if row["shipped"] > row["return_requested"]
        ]


async def _nothing() -> int:
    return 0
