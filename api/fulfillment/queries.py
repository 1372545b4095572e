"""Queries of fulfillment."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, TypeVar

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Context, Info
from api.fulfillment.filter_types import FulfillmentOrderFilterInput, ShipmentFilterInput
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.fulfillment.inputs import FulfillmentPlanPreviewInput
from api.fulfillment.payloads import FulfillmentPlanPreviewPayload
from api.fulfillment.plan_types import FulfillmentPlan
from api.fulfillment.planned_fulfillment import FulfillmentPlanDraft
from api.fulfillment.shipment_types import Shipment
from api.global_ids import key_of
from api.user_errors import UserError, user_errors
from domain.errors import DomainError, InvalidInput, NotFound
from persistence.reads.fulfillment import (
    FulfillmentOrderFilter,
    committed_plans_by_order,
    count_fulfillment_orders,
    fulfillment_order_page,
)
from persistence.reads.keyset import Page
from persistence.reads.shipments import ShipmentFilter, count_shipments, shipment_page
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.preview_fulfillment_plan import preview_fulfillment_plan

Result = TypeVar("Result")

Id = Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]


@strawberry.type
class FulfillmentQueries:
    """Part of the query root."""

    @strawberry.field(
        description="The plan that `fulfillmentPlanCommit` would make of an order now, or the plan "
        "of a basket that is not ordered yet. Changes nothing and promises nothing.",
        directives=[access("fulfillment:read")],
    )
    async def fulfillment_plan_preview(
        self,
        info: Info,
        input: Annotated[
            FulfillmentPlanPreviewInput, strawberry.argument(description="What to plan.")
        ],
    ) -> FulfillmentPlanPreviewPayload:
        try:
            return FulfillmentPlanPreviewPayload(
                plan=await _preview(info.context, input), user_errors=[]
            )
        except DomainError as error:
            return FulfillmentPlanPreviewPayload(plan=None, user_errors=_located(error, input))

    @strawberry.field(
        description="A plan by its id, or the one that stands for an order; null when absent or "
        "hidden.",
        directives=[access("fulfillment:read")],
    )
    async def fulfillment_plan(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Its global id.")
        ] = None,
        order_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose plan.")
        ] = None,
    ) -> FulfillmentPlan | None:
        if (id is None) == (order_id is None):
            raise InvalidInput("Give exactly one of `id` and `orderId`.")
        try:
            if id is not None:
                key = key_of(id, "FulfillmentPlan")
                found: FulfillmentPlan | None = await info.context.node("FulfillmentPlan", key)
                return found
            assert order_id is not None, "one of the two is given"
            row = await info.context.load(committed_plans_by_order, key_of(order_id, "Order"))
        except NotFound:
            return None
        return FulfillmentPlan.of(row) if row is not None else None

    @strawberry.field(
        description="A fulfillment order; null when absent or hidden.",
        directives=[access("fulfillment:read")],
    )
    async def fulfillment_order(self, info: Info, id: Id) -> FulfillmentOrder | None:
        try:
            key = key_of(id, "FulfillmentOrder")
        except NotFound:
            return None
        found: FulfillmentOrder | None = await info.context.node("FulfillmentOrder", key)
        return found

    @strawberry.field(
        description="Fulfillment orders the credential may see, oldest first.",
        directives=[access("fulfillment:read")],
    )
    async def fulfillment_orders(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            FulfillmentOrderFilterInput | None,
            strawberry.argument(description="Which fulfillment orders."),
        ] = None,
    ) -> Connection[FulfillmentOrder]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = filter.to_filter() if filter is not None else FulfillmentOrderFilter()
        if wanted is None:
            return connection_of(Page([], [], False, False), FulfillmentOrder.of, _nothing)
        return connection_of(
            await context.read(fulfillment_order_page, context.caller, wanted, request),
            FulfillmentOrder.of,
            lambda: context.read(count_fulfillment_orders, context.caller, wanted),
        )

    @strawberry.field(
        description="A shipment; null when absent or hidden.",
        directives=[access("fulfillment:read")],
    )
    async def shipment(self, info: Info, id: Id) -> Shipment | None:
        try:
            key = key_of(id, "Shipment")
        except NotFound:
            return None
        found: Shipment | None = await info.context.node("Shipment", key)
        return found

    @strawberry.field(
        description="Shipments the credential may see, oldest first.",
        directives=[access("fulfillment:read")],
    )
    async def shipments(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            ShipmentFilterInput | None, strawberry.argument(description="Which shipments.")
        ] = None,
    ) -> Connection[Shipment]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = filter.to_filter() if filter is not None else ShipmentFilter()
        if wanted is None:
            return connection_of(Page([], [], False, False), Shipment.of, _nothing)
        return connection_of(
            await context.read(shipment_page, context.caller, wanted, request),
            Shipment.of,
            lambda: context.read(count_shipments, context.caller, wanted),
        )


async def _nothing() -> int:
    return 0


async def _preview(context: Context, input: FulfillmentPlanPreviewInput) -> FulfillmentPlanDraft:
    if (input.order_id is None) == (input.basket is None):
        raise InvalidInput("Give exactly one of `orderId` and `basket`.")
    basket = input.basket.to_basket() if input.basket is not None else None
    order_id = key_of(input.order_id, "Order") if input.order_id is not None else None

    now, profile = context.services.clock(), input.to_profile()

    def plan(unit: UnitOfWork) -> FulfillmentPlanDraft:
        draft = preview_fulfillment_plan(
            unit, context.caller, now, order_id=order_id, basket=basket, profile=profile
        )
        if order_id is not None:
            currency = unit.orders.look_up(order_id, visible_to=context.caller).currency
        else:
            assert basket is not None, "one of the two is given"
            currency = unit.channels.by_code([basket.channel_code])[basket.channel_code].currency
        return FulfillmentPlanDraft.of(draft, currency, order_id)

    return await _ask(context, plan)


async def _ask(context: Context, question: Callable[[UnitOfWork], Result]) -> Result:
    """Run a use case that only answers, in a snapshot of its own."""

    def work() -> Result:
        with context.services.database.reading() as unit:
            return question(unit)

    return await context.read_apart(work)


def _located(error: DomainError, input: FulfillmentPlanPreviewInput) -> list[UserError]:
    """The refusals, with the paths they have here: an order's lines are not part of the input."""
    errors = user_errors(error)
    if input.order_id is not None and input.basket is not None:
        return errors
    return [replace(entry, field=_path(entry.field or [], input)) for entry in errors]


def _path(field: list[str], input: FulfillmentPlanPreviewInput) -> list[str]:
    if field[1:2] in (["profile"], ["profileVersion"]):
        return field
    return ["input", "orderId"] if input.basket is None else ["input", "basket", *field[1:]]
