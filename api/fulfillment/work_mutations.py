"""Mutations of fulfillment orders beside accepting: what a location cannot do, and who does it."""

from typing import Annotated, Any

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey
from api.context import Info
from api.fulfillment.work_inputs import (
    FulfillmentOrderHoldInput,
    FulfillmentOrderMoveInput,
    FulfillmentOrderRejectInput,
    FulfillmentOrderReportShortInput,
    FulfillmentOrderSplitInput,
)
from api.fulfillment.work_payloads import (
    FulfillmentOrderHoldPayload,
    FulfillmentOrderMovePayload,
    FulfillmentOrderRejectPayload,
    FulfillmentOrderReleaseHoldPayload,
    FulfillmentOrderReportShortPayload,
    FulfillmentOrderSplitPayload,
    FulfillmentOrderSubmitPayload,
)
from api.fulfillment.written_work import Given, Work
from api.global_ids import key_of
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.move_fulfillment_order import move_fulfillment_order
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.fulfillment.release_hold_fulfillment_order import release_hold_fulfillment_order
from use_cases.fulfillment.report_short_fulfillment_order import report_short_fulfillment_order
from use_cases.fulfillment.split_fulfillment_order import split_fulfillment_order
from use_cases.fulfillment.submit_fulfillment_order import submit_fulfillment_order

WRITE = [access("fulfillment:write")]

FulfillmentOrderId = Annotated[strawberry.ID, strawberry.argument(description="Which work.")]


@strawberry.type
class FulfillmentOrderMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Ask a third party to do its part of an order: accepting and rejecting are its "
        "answers. Own locations need not be asked.",
        directives=WRITE,
    )
    async def fulfillment_order_submit(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderSubmitPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderSubmitPayload(**await work.change(submit_fulfillment_order))

    @strawberry.mutation(
        description="A location will not do what is left of its part. Later plans of the order "
        "leave the location out; what is left is planned at once, and pieces that no other "
        "location has are backordered. Cartons that are packed still ship from there.",
        directives=WRITE,
    )
    async def fulfillment_order_reject(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[FulfillmentOrderRejectInput, strawberry.argument(description="Why not.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderRejectPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        given: Given = {"reason": input.reason, "note": input.note}
        return FulfillmentOrderRejectPayload(**await work.change(reject_fulfillment_order, **given))

    @strawberry.mutation(
        description="Pieces were not found: they leave the location's stock. What is packed ships, "
        "the rest is planned at once, and pieces that no location has are backordered.",
        directives=WRITE,
    )
    async def fulfillment_order_report_short(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[
            FulfillmentOrderReportShortInput, strawberry.argument(description="What is missing.")
        ],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderReportShortPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderReportShortPayload(
            **await work.change(report_short_fulfillment_order, input.lines)
        )

    @strawberry.mutation(
        description="Hold an open fulfillment order back. With `replan`, what other locations have "
        "is planned there at once; when nothing is left, the work is canceled.",
        directives=WRITE,
    )
    async def fulfillment_order_hold(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[FulfillmentOrderHoldInput, strawberry.argument(description="Why.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderHoldPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        given: Given = {"reason": input.reason, "note": input.note, "replan": input.replan}
        return FulfillmentOrderHoldPayload(**await work.change(hold_fulfillment_order, **given))

    @strawberry.mutation(description="Work may begin after all.", directives=WRITE)
    async def fulfillment_order_release_hold(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderReleaseHoldPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderReleaseHoldPayload(
            **await work.change(release_hold_fulfillment_order)
        )

    @strawberry.mutation(
        description="Give pieces that are in no carton yet to a location that you choose, also one "
        "that rejected them before. Its stock is committed, the other's is free again.",
        directives=WRITE,
    )
    async def fulfillment_order_move(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[
            FulfillmentOrderMoveInput, strawberry.argument(description="What goes where.")
        ],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderMovePayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)

        def move(*arguments: Any, **given: Any) -> FulfillmentOrder:
            place = key_of(input.location_id, "Location", field=("locationId",))
            return move_fulfillment_order(*arguments, location_id=place, **given)

        return FulfillmentOrderMovePayload(**await work.divide(move, input.lines))

    @strawberry.mutation(
        description="Give pieces that are in no carton yet a fulfillment order of their own, at the "
        "same location.",
        directives=WRITE,
    )
    async def fulfillment_order_split(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        input: Annotated[
            FulfillmentOrderSplitInput, strawberry.argument(description="Which pieces.")
        ],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderSplitPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderSplitPayload(
            **await work.divide(split_fulfillment_order, input.lines)
        )
