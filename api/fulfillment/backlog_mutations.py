"""backlogPlan: orders that wait are planned together, and committed one by one."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info
from api.error_codes import ErrorCode
from api.fulfillment.backlog_types import (
    BACKLOG_ORDERS_LIMIT,
    BacklogPlanInput,
    BacklogPlannedOrder,
    BacklogPlanPayload,
    BacklogPlanResult,
)
from api.fulfillment.plan_cost_types import amount
from api.global_ids import global_id, key_of
from api.user_errors import GeneralError, UserError, user_errors
from domain.access.caller import Caller
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.plan_backlog import BacklogPlanned, plan_backlog, waiting_orders

SEARCHES_LIMIT = 200
"""Searches of one call: seconds of one core at worst, for somebody waits for the answer."""


@strawberry.type
class BacklogMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Plan orders of a channel that wait together, against the stock and the room "
        "they share, and commit each in a transaction of its own: never dearer than one by one. "
        f"At most {BACKLOG_ORDERS_LIMIT} orders and {SEARCHES_LIMIT} searches a call. Where stock "
        "moved meanwhile an order is planned by itself. Repeated with its key, it goes on with "
        "the same orders where it was interrupted, and otherwise answers what it did.",
        directives=[access("fulfillment:write")],
    )
    async def backlog_plan(
        self,
        info: Info,
        input: Annotated[BacklogPlanInput, strawberry.argument(description="Which orders.")],
        idempotency_key: IdempotencyKey,
    ) -> BacklogPlanPayload:
        context = info.context

        def choose(unit: UnitOfWork, caller: Caller, _now: datetime) -> Any:
            return {"orders": [key.hex for key in _chosen(unit, caller, input)]}

        written = await context.write(info, choose, idempotency_key=idempotency_key)
        if written.reference is None:
            return BacklogPlanPayload(orders=[], result=None, user_errors=written.user_errors)
        kept = written.reference
        if "result" not in kept:
            planned = await _planned(
                context, input.channel_code, [UUID(hex=key) for key in kept["orders"]]
            )
            kept = kept | _kept(planned)

            def keep(unit: UnitOfWork, caller: Caller, _now: datetime) -> None:
                unit.idempotency.keep(caller.idempotency_client, idempotency_key, kept)

            await context.write(info, keep)
        return _payload(kept)


async def _planned(context: Context, channel_code: str, orders: list[UUID]) -> BacklogPlanned:
    """Plan outside of any transaction: searches take seconds, and nobody is to wait for a lock."""
    services = context.services
    plan = partial(
        plan_backlog,
        services.database,
        context.caller,
        services.clock,
        channel_code=channel_code,
        order_ids=orders,
        solves_limit=SEARCHES_LIMIT,
    )
    # One at a time of those that it opens.
    await services.take_connection()
    try:
        return await asyncio.to_thread(plan)
    finally:
        services.release_connection()


def _chosen(unit: UnitOfWork, caller: Caller, asked: BacklogPlanInput) -> list[UUID]:
    """The orders of the call in their turn; then those named that do not wait."""
    if not 1 <= asked.limit <= BACKLOG_ORDERS_LIMIT:
        raise InvalidInput(f"From 1 to {BACKLOG_ORDERS_LIMIT}.", field=("limit",))
    named = None
    if asked.order_ids is not None:
        if len(asked.order_ids) > BACKLOG_ORDERS_LIMIT:
            raise InvalidInput(f"At most {BACKLOG_ORDERS_LIMIT}.", field=("orderIds",))
        named = list(
            dict.fromkeys(
                key_of(order_id, "Order", field=("orderIds", str(index)))
                for index, order_id in enumerate(asked.order_ids)
            )
        )
    waiting = waiting_orders(
        unit, caller, channel_code=asked.channel_code, limit=asked.limit, among=named
    )
    return waiting + [key for key in named or () if key not in waiting]


def _kept(planned: BacklogPlanned) -> dict[str, Any]:
    """What became of it as a JSON value."""
    return {
        "plans": {order.hex: plan.hex for order, plan in planned.plans.items()},
        "refused": {
            order.hex: [
                {"code": error.code.value, "message": error.message}
                for error in user_errors(refusal, frozenset())
            ]
            for order, refusal in planned.refused.items()
        },
        "result": {
            "compared": planned.compared,
            "cost": planned.cost,
            "one_by_one": planned.one_by_one_cost,
            "bound": planned.lower_bound,
            "searches": planned.searches,
            "reproducible": planned.reproducible,
        },
    }


def _payload(kept: Mapping[str, Any]) -> BacklogPlanPayload:
    result = kept["result"]
    return BacklogPlanPayload(
        orders=[_order(key, kept) for key in kept["orders"]],
        result=BacklogPlanResult(
            orders_compared=result["compared"],
            cost=amount(result["cost"]),
            one_by_one_cost=amount(result["one_by_one"]),
            lower_bound=amount(result["bound"]),
            gap=amount(max(result["cost"] - result["bound"], 0)),
            searches=result["searches"],
            reproducible=result["reproducible"],
        ),
        user_errors=[],
    )


def _order(key: str, kept: Mapping[str, Any]) -> BacklogPlannedOrder:
    plan = kept["plans"].get(key)
    errors: list[UserError] = [
        GeneralError(
            code=ErrorCode(entry["code"]), message=entry["message"], field=["input", "orderIds"]
        )
        for entry in kept["refused"].get(key, ())
    ]
    return BacklogPlannedOrder(
        order_id=strawberry.ID(global_id("Order", UUID(hex=key))),
        order_key=UUID(hex=key),
        plan_key=UUID(hex=plan) if plan is not None else None,
        user_errors=errors,
    )
