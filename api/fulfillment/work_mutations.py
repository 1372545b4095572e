"""Mutations of fulfillment orders beside accepting: what a location cannot do, and who does it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey
from api.context import Info
from api.fulfillment.work_inputs import (
    FulfillmentOrderHoldInput,
    FulfillmentOrderLineInput,
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
from api.fulfillment.written_parts import changed, changed_order, kept
from api.global_ids import key_of
from api.orders.line_ids import line_number_of, refused_by_place
from domain.access import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.move_fulfillment_order import move_fulfillment_order
from use_cases.fulfillment.order_parts import order_of_work_order
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.fulfillment.release_hold_fulfillment_order import release_hold_fulfillment_order
from use_cases.fulfillment.report_short_fulfillment_order import report_short_fulfillment_order
from use_cases.fulfillment.split_fulfillment_order import split_fulfillment_order
from use_cases.fulfillment.submit_fulfillment_order import submit_fulfillment_order

WRITE = [access("fulfillment:write")]

FulfillmentOrderId = Annotated[strawberry.ID, strawberry.argument(description="Which work.")]
Given = dict[str, Any]


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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)

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
        work = _Work(info, fulfillment_order_id, idempotency_key, expected_version)
        return FulfillmentOrderSplitPayload(
            **await work.divide(split_fulfillment_order, input.lines)
        )


class _Work:
    """One fulfillment order that a mutation changes, and how its answer is put together."""

    def __init__(self, info: Info, work_id: str, key: str, version: int | None) -> None:
        self._info = info
        self._id = work_id
        self._idempotency_key = key
        self._version = version

    async def change(
        self,
        use_case: Callable[..., FulfillmentOrder],
        lines: Sequence[FulfillmentOrderLineInput] | None = None,
        **given: Any,
    ) -> Given:
        """Run a use case about this work; the fields of ChangedWork, or of what it divided."""

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key, version = self._key(), self._version
            arguments = {"fulfillment_order_id": key, "expected_version": version, **given}
            if lines is None:
                return kept(use_case(unit, caller, now, **arguments))
            order = order_of_work_order(unit, caller, key, version)
            pieces = [
                (line_number_of(line.line_id, order.id, index), line.quantity)
                for index, line in enumerate(lines)
            ]
            with refused_by_place([number for number, _ in pieces]):
                return kept(use_case(unit, caller, now, lines=pieces, **arguments))

        written = await self._info.context.write(
            self._info, act, idempotency_key=self._idempotency_key
        )
        return {
            "fulfillment_order": await changed(self._info.context, "FulfillmentOrder", written),
            "order_key": changed_order(written),
            "user_errors": written.user_errors,
        }

    async def divide(
        self,
        use_case: Callable[..., FulfillmentOrder],
        lines: Sequence[FulfillmentOrderLineInput],
    ) -> Given:
        """Run a use case that makes new work of this; the fields of DividedWork."""
        fields = await self.change(use_case, lines)
        if fields["fulfillment_order"] is None:
            return fields | {"remaining": None}
        return fields | {
            "remaining": await self._info.context.node("FulfillmentOrder", self._key())
        }

    def _key(self) -> UUID:
        return key_of(self._id, "FulfillmentOrder", field=("fulfillmentOrderId",))
