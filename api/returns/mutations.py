"""Mutations of returns."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey, OrderId
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.orders.line_ids import line_number_of, refused_by_place
from api.orders.types import Order
from api.returns.inputs import ReturnDeclineInput, ReturnReceiveInput, ReturnRequestInput
from api.returns.types import Return, return_node
from api.user_errors import UserError
from domain.access.caller import Caller
from domain.returns.merchandise_return import MerchandiseReturn
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.approve_return import approve_return
from use_cases.returns.cancel_return import cancel_return
from use_cases.returns.close_return import close_return
from use_cases.returns.decline_return import decline_return
from use_cases.returns.order_parts import locked_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return

ReturnId = Annotated[strawberry.ID, strawberry.argument(description="Which return.")]


@strawberry.type(
    description="What became of a return.",
    directives=[access("returns:read", own="account:read")],
)
class ReturnPayload:
    """The return and its order as they are now."""

    return_: Return | None = strawberry.field(
        name="return", description="The return; null if refused."
    )
    order: Order | None = strawberry.field(
        description="Its order; null if refused.",
        directives=[access("orders:read", own="account:read")],
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


class _Step(Protocol):
    """A use case that needs no more than the return."""

    def __call__(
        self,
        unit: UnitOfWork,
        caller: Caller,
        now: datetime,
        *,
        return_id: UUID,
        expected_version: int | None = None,
    ) -> MerchandiseReturn: ...


@strawberry.type
class ReturnMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Ask for pieces to come back.",
        directives=[access("returns:write", own="account:write")],
    )
    async def return_request(
        self,
        info: Info,
        order_id: OrderId,
        input: Annotated[ReturnRequestInput, strawberry.argument(description="What.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> MerchandiseReturn:
            key = key_of(order_id, "Order", field=("orderId",))
            lines = [
                ReturnLineRequest(
                    line_number=line_number_of(line.line_id, key, index),
                    quantity=line.quantity,
                    reason=line.reason,
                    note=line.note,
                )
                for index, line in enumerate(input.lines)
            ]
            with refused_by_place([line.line_number for line in lines]):
                return request_return(
                    unit, caller, now, order_id=key, lines=lines, expected_version=expected_version
                )

        return await _written(info, act, idempotency_key)

    @strawberry.mutation(description="Let the pieces come.", directives=[access("returns:write")])
    async def return_approve(
        self,
        info: Info,
        return_id: ReturnId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        act = _step(approve_return, return_id, expected_version)
        return await _written(info, act, idempotency_key)

    @strawberry.mutation(
        description="Refuse a requested return and say why.", directives=[access("returns:write")]
    )
    async def return_decline(
        self,
        info: Info,
        return_id: ReturnId,
        input: Annotated[ReturnDeclineInput, strawberry.argument(description="Why.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> MerchandiseReturn:
            return decline_return(
                unit,
                caller,
                now,
                return_id=_return_key(return_id),
                reason=input.reason,
                expected_version=expected_version,
            )

        return await _written(info, act, idempotency_key)

    @strawberry.mutation(
        description="Take a return back before anything came.",
        directives=[access("returns:write")],
    )
    async def return_cancel(
        self,
        info: Info,
        return_id: ReturnId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        act = _step(cancel_return, return_id, expected_version)
        return await _written(info, act, idempotency_key)

    @strawberry.mutation(
        description="Take pieces in at any location that takes returns. The return closes by "
        "itself once every piece has come.",
        directives=[access("returns:write")],
    )
    async def return_receive(
        self,
        info: Info,
        return_id: ReturnId,
        input: Annotated[ReturnReceiveInput, strawberry.argument(description="What came.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> MerchandiseReturn:
            key = _return_key(return_id)
            order, _ = locked_return(unit, caller, key, expected_version)
            lines = [
                ReceivedLine(
                    line_number_of(line.line_id, order.id, index), line.quantity, line.disposition
                )
                for index, line in enumerate(input.lines)
            ]
            place = key_of(input.location_id, "Location", field=("locationId",))
            with refused_by_place([line.line_number for line in lines]):
                return receive_return(
                    unit, caller, now, return_id=key, location_id=place, lines=lines
                )

        return await _written(info, act, idempotency_key)

    @strawberry.mutation(
        description="Give up the pieces that never came, and close the return.",
        directives=[access("returns:write")],
    )
    async def return_close(
        self,
        info: Info,
        return_id: ReturnId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ReturnPayload:
        act = _step(close_return, return_id, expected_version)
        return await _written(info, act, idempotency_key)


def _step(
    use_case: _Step, return_id: str, expected_version: int | None
) -> Callable[[UnitOfWork, Caller, datetime], MerchandiseReturn]:
    return lambda unit, caller, now: use_case(
        unit,
        caller,
        now,
        return_id=_return_key(return_id),
        expected_version=expected_version,
    )


def _return_key(text: str) -> UUID:
    return key_of(text, "Return", field=("returnId",))


async def _written(
    info: Info,
    act: Callable[[UnitOfWork, Caller, datetime], MerchandiseReturn],
    idempotency_key: str,
) -> ReturnPayload:
    def kept(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
        entry = act(unit, caller, now)
        return {"id": entry.id.hex, "order": entry.order_id.hex}

    written = await info.context.write(info, kept, idempotency_key=idempotency_key)
    return await _payload(info.context, written)


async def _payload(context: Context, written: Written) -> ReturnPayload:
    kept = written.reference
    if kept is None:
        return ReturnPayload(return_=None, order=None, user_errors=written.user_errors)
    order: Order | None = await context.node("Order", UUID(hex=kept["order"]))
    entry = await return_node(context, UUID(hex=kept["id"]), None)
    return ReturnPayload(return_=entry, order=order, user_errors=[])
