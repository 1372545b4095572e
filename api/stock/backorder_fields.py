"""Root fields of backorders."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import part_of
from api.stock.backorder_type import (
    Backorder,
    BackorderFilterInput,
    BackorderPrioritySetPayload,
)
from domain.access.caller import Caller
from persistence.reads.backorders import backorder_page, backorders_by_line, count_backorders
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.set_backorder_priority import set_backorder_priority


@strawberry.type
class BackorderQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Lines that wait for stock, in the order in which they are served; those of "
        "one SKU are its queue.",
        directives=[access("stock:read")],
    )
    async def backorders(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            BackorderFilterInput | None, strawberry.argument(description="Which of them.")
        ] = None,
    ) -> Connection[Backorder]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or BackorderFilterInput()).to_filter()
        page = await context.read(backorder_page, context.caller, wanted, request)
        return connection_of(
            page, Backorder.of, lambda: context.read(count_backorders, context.caller, wanted)
        )


@strawberry.type
class BackorderMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Let a waiting line be served earlier or later than it came.",
        directives=[access("stock:write")],
    )
    async def backorder_priority_set(
        self,
        info: Info,
        order_line_id: Annotated[
            strawberry.ID, strawberry.argument(description="Which line waits.")
        ],
        priority: Annotated[
            int,
            strawberry.argument(description="The lower is served first, from 0; 100 is usual."),
        ],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> BackorderPrioritySetPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> dict[str, Any]:
            order_id, number = part_of(order_line_id, "OrderLine", field=("orderLineId",))
            set_backorder_priority(
                unit, caller, now, order_id=order_id, line_number=number, priority=priority,
                expected_version=expected_version,
            )  # fmt: skip
            return {"order": order_id.hex, "line": number}

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        found = None
        if written.reference is not None:
            key = (UUID(hex=written.reference["order"]), written.reference["line"])
            row = await info.context.load(backorders_by_line, key)
            found = Backorder.of(row) if row is not None else None
        return BackorderPrioritySetPayload(backorder=found, user_errors=written.user_errors)
