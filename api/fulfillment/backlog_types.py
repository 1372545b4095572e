"""Planning a backlog: which orders, and what became of each."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.fulfillment.plan_types import FulfillmentPlan
from api.fulfillment.references import OfOrder
from api.scalars import Decimal
from api.user_errors import UserError

BACKLOG_ORDERS_LIMIT = 25
"""Orders of one call: planning them takes seconds."""


@strawberry.input(description="Which orders to plan together.")
class BacklogPlanInput:
    """Those of one channel: its profile and its currency hold for all."""

    channel_code: str = strawberry.field(description="The channel whose orders wait.")
    order_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description=f"No others than these, at most {BACKLOG_ORDERS_LIMIT}; null for the oldest "
        "confirmed orders that never got work.",
    )
    limit: int = strawberry.field(
        default=BACKLOG_ORDERS_LIMIT,
        description=f"How many of the oldest, from 1 to {BACKLOG_ORDERS_LIMIT}. Long backlogs are "
        "planned by `orderwright plan`, which shows its progress and can be stopped.",
    )


@strawberry.type(
    description="What became of one order of a backlog.", directives=[access("fulfillment:write")]
)
class BacklogPlannedOrder(OfOrder):
    """A plan, or why there is none."""

    plan_key: strawberry.Private[UUID | None]
    user_errors: list[UserError] = strawberry.field(description="Why it was not planned.")

    @strawberry.field(description="Its plan; null if it was not planned.")
    async def fulfillment_plan(self, info: Info) -> FulfillmentPlan | None:
        found: FulfillmentPlan | None = await info.context.node("FulfillmentPlan", self.plan_key)
        return found


@strawberry.type(
    description="What planning together came to, in the channel's currency, penalties included.",
    directives=[access("fulfillment:write")],
)
class BacklogPlanResult:
    """As it was planned; where stock moved before an order was committed, that one may differ."""

    orders_compared: int = strawberry.field(
        description="How many orders the costs are of: all that were planned together, or 0 where "
        "there was not enough for all of them."
    )
    cost: Decimal = strawberry.field(description="What the plans are judged by, together.")
    one_by_one_cost: Decimal = strawberry.field(
        description="The same for each order planned in its turn; never less than `cost`."
    )
    lower_bound: Decimal = strawberry.field(description="No plans for these orders cost less.")
    gap: Decimal = strawberry.field(description="What better plans could save at most.")
    searches: int = strawberry.field(
        description="How many plans of single orders were searched; this is what is limited."
    )
    reproducible: bool = strawberry.field(
        description="Whether the same orders and stock give the same plans; a clock never ends it "
        "here."
    )


@strawberry.type(
    description="What became of planning a backlog.", directives=[access("fulfillment:write")]
)
class BacklogPlanPayload:
    """Each order is committed in a transaction of its own."""

    orders: list[BacklogPlannedOrder] = strawberry.field(
        description="Every order of the call, in the turn in which they wait; empty if refused."
    )
    result: BacklogPlanResult | None = strawberry.field(
        description="What it came to; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why nothing was done; orders have their own."
    )
