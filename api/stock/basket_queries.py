"""The query that product pages and checkouts ask: availability and promise of a basket."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.fulfillment.inputs import BasketLineInput
from api.stock.basket_types import BasketAvailability, DestinationInput
from use_cases.stock.promise_basket import BasketLine, promise_basket


@strawberry.type
class BasketQueries:
    """Part of the query root."""

    @strawberry.field(
        description="How many pieces of each line can be had now and later, and, for a "
        "destination, what each shipping method costs and by which day it delivers all of it. "
        "Computed from stock and incoming supply, cut-off, handling, working days and holidays of "
        "the locations that would send it, and the carriers' transit times.",
        directives=[access("availability:read")],
    )
    async def basket_availability(
        self,
        info: Info,
        lines: Annotated[
            list[BasketLineInput], strawberry.argument(description="From 1 to 100 lines.")
        ],
        destination: Annotated[
            DestinationInput | None,
            strawberry.argument(description="Where it shall go; left out: no delivery options."),
        ] = None,
        channel_code: Annotated[
            str | None,
            strawberry.argument(
                description="Which channel would sell it; left out: the credential's own."
            ),
        ] = None,
    ) -> BasketAvailability:
        context = info.context
        basket = await context.read(
            promise_basket,
            context.caller,
            context.services.clock(),
            lines=[BasketLine(line.sku, line.quantity) for line in lines],
            destination=destination.to_domain() if destination is not None else None,
            channel_code=channel_code,
        )
        return BasketAvailability.of(basket)
