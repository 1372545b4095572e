"""Queries of carts."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.carts.types import Cart
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.orders.filter_types import DateTimeRange
from domain.carts.cart import CartStatus
from domain.errors import NotFound
from persistence.reads.carts import CartFilter, cart_page, count_carts
from persistence.reads.keyset import Page


@strawberry.input(description="Which carts; every part that is given must hold.")
class CartFilterInput:
    """An empty filter means every cart the credential may see."""

    statuses: list[CartStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    channel_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="In any of these channels."
    )
    updated_at: DateTimeRange | None = strawberry.field(
        default=None,
        description="When anything last changed, by a timer too: what a reconciling partner asks.",
    )

    def to_filter(self) -> CartFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches."""
        updated = self.updated_at or DateTimeRange()
        try:
            channels = [key_of(key, "Channel") for key in self.channel_ids]
        except NotFound:
            return None
        return CartFilter(
            statuses=[status.value for status in self.statuses],
            channel_ids=channels,
            updated_from=updated.since,
            updated_before=updated.until,
        )


@strawberry.type
class CartQueries:
    """Part of the query root."""

    @strawberry.field(
        description="A cart by its id, or the one whose secret the request sends as "
        "`X-Cart-Secret`; null when absent or hidden.",
        directives=[access("carts:read")],
    )
    async def cart(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Its global id.")
        ] = None,
    ) -> Cart | None:
        sent = info.context.caller.cart
        try:
            key = key_of(id, "Cart") if id is not None else sent.cart_id if sent else None
        except NotFound:
            return None
        found: Cart | None = await info.context.node("Cart", key)
        return found

    @strawberry.field(
        description="Carts the credential may see, the last changed first.",
        directives=[access("carts:read")],
    )
    async def carts(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            CartFilterInput | None, strawberry.argument(description="Which carts.")
        ] = None,
    ) -> Connection[Cart]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or CartFilterInput()).to_filter()
        if wanted is None:
            return connection_of(Page([], [], False, False), Cart.of, _nothing)
        page = await context.read(cart_page, context.caller, wanted, request)
        return connection_of(
            page, Cart.of, lambda: context.read(count_carts, context.caller, wanted)
        )


async def _nothing() -> int:
    return 0
