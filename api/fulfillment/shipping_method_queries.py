"""Queries of shipping methods."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.cache_control import cache_control
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.fulfillment.shipping_method_type import ShippingMethod
from persistence.reads.shipping_methods import (
    ShippingMethodFilter,
    count_shipping_methods,
    shipping_method_page,
)


@strawberry.input(description="Which shipping methods; every part that is given must hold.")
class ShippingMethodFilterInput:
    """An empty filter means every method the credential may see."""

    channel_code: str | None = strawberry.field(
        default=None, description="Orders of this channel may choose it: it has its currency."
    )
    active: bool | None = strawberry.field(
        default=None, description="Whether orders may choose it at all."
    )


@strawberry.type
class ShippingMethodQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Shipping methods, by code; storefronts see those their buyers may choose.",
        directives=[access("catalog:read"), cache_control(300)],
    )
    async def shipping_methods(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            ShippingMethodFilterInput | None, strawberry.argument(description="Which methods.")
        ] = None,
    ) -> Connection[ShippingMethod]:
        context, given = info.context, filter or ShippingMethodFilterInput()
        request = page_request(first, after, last, before)
        wanted = ShippingMethodFilter(channel_code=given.channel_code, active=given.active)
        page = await context.read(shipping_method_page, context.caller, wanted, request)
        return connection_of(
            page,
            ShippingMethod.of,
            lambda: context.read(count_shipping_methods, context.caller, wanted),
        )
