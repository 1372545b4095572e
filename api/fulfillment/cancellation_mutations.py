"""Mutations that ask a third party to stop, and its answers."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey
from api.context import Info
from api.fulfillment.work_inputs import FulfillmentOrderRejectCancellationInput
from api.fulfillment.work_payloads import (
    FulfillmentOrderAcceptCancellationPayload,
    FulfillmentOrderRejectCancellationPayload,
    FulfillmentOrderRequestCancellationPayload,
)
from api.fulfillment.written_work import Work
from use_cases.fulfillment.accept_cancellation_fulfillment_order import (
    accept_cancellation_fulfillment_order,
)
from use_cases.fulfillment.reject_cancellation_fulfillment_order import (
    reject_cancellation_fulfillment_order,
)
from use_cases.fulfillment.request_cancellation_fulfillment_order import (
    request_cancellation_fulfillment_order,
)

WRITE = [access("fulfillment:write")]

FulfillmentOrderId = Annotated[strawberry.ID, strawberry.argument(description="Which work.")]


@strawberry.type
class CancellationMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Ask the third party that was given the work to stop: accepting and rejecting "
        "the cancellation are its answers. Until then its work stands.",
        directives=WRITE,
    )
    async def fulfillment_order_request_cancellation(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderRequestCancellationPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderRequestCancellationPayload(
            **await work.change(request_cancellation_fulfillment_order)
        )

    @strawberry.mutation(
        description="The third party stops: what it had not packed is nobody's work until the "
        "next plan. Packed cartons still ship from there.",
        directives=WRITE,
    )
    async def fulfillment_order_accept_cancellation(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderAcceptCancellationPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderAcceptCancellationPayload(
            **await work.change(accept_cancellation_fulfillment_order)
        )

    @strawberry.mutation(
        description="The third party could not stop any more: its work goes on. Work of an order "
        "that was canceled meanwhile stays canceled, with this answer beside it.",
        directives=WRITE,
    )
    async def fulfillment_order_reject_cancellation(
        self,
        info: Info,
        fulfillment_order_id: FulfillmentOrderId,
        idempotency_key: IdempotencyKey,
        input: Annotated[
            FulfillmentOrderRejectCancellationInput | None,
            strawberry.argument(description="What it says about it."),
        ] = None,
        expected_version: ExpectedVersion = None,
    ) -> FulfillmentOrderRejectCancellationPayload:
        work = Work(info, fulfillment_order_id, idempotency_key, expected_version)
        note = input.note if input is not None else None
        return FulfillmentOrderRejectCancellationPayload(
            **await work.change(reject_cancellation_fulfillment_order, note=note)
        )
