"""Queries of orders."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.orders.filter_types import OrderFilterInput, OrderOrder
from api.orders.types import Order
from domain.errors import InvalidInput, NotFound
from persistence.reads.keyset import Page
from persistence.reads.orders import (
    OrderFilter,
    count_orders,
    order_by_number,
    order_by_reference,
    order_page,
)


@strawberry.input(description="A channel and its own id for an order.")
class ChannelReferenceInput:
    """Unique in the channel, for ever."""

    channel_id: strawberry.ID = strawberry.field(description="Which channel.")
    reference: str = strawberry.field(description="The channel's own id for the order.")


@strawberry.type
class OrderQueries:
    """Part of the query root."""

    @strawberry.field(
        description="One order by id, number or channel reference; null when absent or hidden.",
        directives=[access("orders:read", own="account:read")],
    )
    async def order(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Its global id.")
        ] = None,
        number: Annotated[
            str | None, strawberry.argument(description="What people call it.")
        ] = None,
        channel_reference: Annotated[
            ChannelReferenceInput | None, strawberry.argument(description="The channel's own id.")
        ] = None,
    ) -> Order | None:
        if sum(given is not None for given in (id, number, channel_reference)) != 1:
            raise InvalidInput("Give exactly one of `id`, `number` and `channelReference`.")
        context = info.context
        try:
            if id is not None:
                found: Order | None = await context.node("Order", key_of(id, "Order"))
                return found
            if number is not None:
                row = await context.read(order_by_number, context.caller, number)
            else:
                assert channel_reference is not None
                channel = key_of(channel_reference.channel_id, "Channel")
                row = await context.read(
                    order_by_reference, context.caller, channel, channel_reference.reference.strip()
                )
        except NotFound:
            return None
        return Order.of(row) if row is not None else None

    @strawberry.field(
        description="Orders the credential may see, filtered and sorted.",
        directives=[access("orders:read", own="account:read")],
    )
    async def orders(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            OrderFilterInput | None, strawberry.argument(description="Which orders.")
        ] = None,
        order_by: Annotated[
            OrderOrder | None, strawberry.argument(description="Newest first by default.")
        ] = None,
    ) -> Connection[Order]:
        context, by = info.context, order_by or OrderOrder()
        request = page_request(first, after, last, before)
        wanted = filter.to_filter() if filter is not None else OrderFilter()
        if wanted is None:
            return connection_of(Page([], [], False, False), Order.of, _nothing)
        page = await context.read(
            order_page, context.caller, wanted, by.field, by.descending, request
        )
        return connection_of(
            page, Order.of, lambda: context.read(count_orders, context.caller, wanted)
        )


async def _nothing() -> int:
    return 0
