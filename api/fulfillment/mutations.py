"""Mutations of plans, fulfillment orders and packages; those of shipments have a file of their own."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey, OrderId
from api.context import Info
from api.fulfillment.inputs import PackageCreateInput
from api.fulfillment.payloads import (
    FulfillmentOrderAcceptPayload,
    FulfillmentPlanCommitPayload,
    PackageCreatePayload,
)
from api.fulfillment.written_parts import changed, changed_order, kept
from api.global_ids import key_of
from api.orders.line_ids import line_number_of, refused_by_place
from domain.access.caller import Caller
from domain.fulfillment.fingerprint import fingerprint_of
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.order_parts import order_of_work_order

WRITE = [access("fulfillment:write")]

FulfillmentOrderId = Annotated[strawberry.ID, strawberry.argument(description="Which work.")]


@strawberry.type
class FulfillmentMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Decide which location ships what of a confirmed order, by its channel's "
        "sourcing profile and the stock of this moment: moves its allocations there and gives each "
        "location its fulfillment order. Pieces that other fulfillment orders work on stay with "
        "them; refused with WORK_ALREADY_ACTIVE when that is all of them.",
        directives=WRITE,
    )
    async def fulfillment_plan_commit(
        self,
        info: Info,
        order_id: OrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
        expected_fingerprint: Annotated[
            str | None,
            strawberry.argument(
                description="The `fingerprint` of a preview: `changedSincePreview` then says "
                "whether stock, room or rules made it another plan."
            ),
        ] = None,
    ) -> FulfillmentPlanCommitPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key = key_of(order_id, "Order", field=("orderId",))
            plan = commit_fulfillment_plan(
                unit, caller, now, order_id=key, expected_version=expected_version
            )
            made = fingerprint_of(plan.draft)
            differs = None if expected_fingerprint is None else made != expected_fingerprint
            return kept(plan) | {"changed": differs}

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        # A shortage names a line of the order, which is no part of this mutation's input.
        errors = [
            replace(entry, field=["orderId"]) if (entry.field or [""])[0] == "input" else entry
            for entry in written.user_errors
        ]
        return FulfillmentPlanCommitPayload(
            fulfillment_plan=await changed(info.context, "FulfillmentPlan", written),
            changed_since_preview=(written.reference or {}).get("changed"),
            order_key=changed_order(written),
            user_errors=errors,
        )

    @strawberry.mutation(
        description="A location begins to work on its part of an order.", directives=WRITE
    )
    async def fulfillment_order_accept(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderAcceptPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key = _work_key(fulfillment_order_id)
            accepted = accept_fulfillment_order(
                unit, caller, now, fulfillment_order_id=key, expected_version=expected_version
            )
            return kept(accepted)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return FulfillmentOrderAcceptPayload(
            fulfillment_order=await changed(info.context, "FulfillmentOrder", written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Put pieces of a fulfillment order in progress into a carton.",
        directives=WRITE,
    )
    async def package_create(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[PackageCreateInput, strawberry.argument(description="The carton.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> PackageCreatePayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key = _work_key(fulfillment_order_id)
            order = order_of_work_order(unit, caller, key, expected_version)
            lines = [
                (line_number_of(line.line_id, order.id, index), line.quantity)
                for index, line in enumerate(input.lines)
            ]
            with refused_by_place([number for number, _ in lines]):
                package = create_package(
                    unit,
                    caller,
                    now,
                    fulfillment_order_id=key,
                    lines=lines,
                    weight_grams=input.weight_grams,
                    expected_version=expected_version,
                )
            return kept(package)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return PackageCreatePayload(
            package=await changed(info.context, "Package", written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )


def _work_key(text: str) -> UUID:
    return key_of(text, "FulfillmentOrder", field=("fulfillmentOrderId",))
