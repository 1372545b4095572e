"""Mutations that change what pieces are fit for: damage and quality control."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Info
from api.described_enum import describe
from api.stock.stock_inputs import StockUpdateItem, kept_outcomes, update_items
from api.user_errors import UserError
from domain.stock.adjustment import AdjustableState
from domain.stock.inspection import MoveReason
from use_cases.stock.move_stock import StockMove, move_stock
from use_cases.stock.record_quality_check import QualityCheck, record_quality_check

describe(
    MoveReason,
    "Why pieces change their state.",
    name="StockMoveReason",
    DAMAGED="They were found to be damaged.",
    INSPECTED="Somebody looked at them and decided.",
    ADJUSTED="The state was wrong.",
)


@strawberry.input(description="Pieces of a SKU that go from one state to another.")
class StockMoveInput:
    """They stay at their location. Done or refused on its own."""

    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Which location.")
    quantity: int = strawberry.field(description="How many pieces.")
    from_state: AdjustableState = strawberry.field(description="What they were doing.")
    to_state: AdjustableState = strawberry.field(description="What they do now.")
    reason: MoveReason = strawberry.field(description="Why.")

    def to_data(self) -> StockMove:
        """What the use case takes."""
        return StockMove(
            self.sku, self.location_code, self.quantity, self.from_state, self.to_state, self.reason
        )


@strawberry.input(description="What became of pieces that were in quality control.")
class QualityCheckInput:
    """At least one piece in all. Done or refused on its own."""

    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Which location.")
    passed: int = strawberry.field(default=0, description="Pieces that may be sold.")
    damaged: int = strawberry.field(default=0, description="Pieces kept, not for sale.")
    disposed: int = strawberry.field(default=0, description="Pieces thrown away: written off.")

    def to_data(self) -> QualityCheck:
        """What the use case takes."""
        return QualityCheck(self.sku, self.location_code, self.passed, self.damaged, self.disposed)


@strawberry.type(description="What became of each move.", directives=[access("stock:write")])
class StockMovePayload:
    """Answered per item."""

    items: list[StockUpdateItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(description="What became of each check.", directives=[access("stock:write")])
class QualityCheckRecordPayload:
    """Answered per item."""

    items: list[StockUpdateItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type
class StockCheckMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Move pieces between AVAILABLE, QUALITY_CONTROL and DAMAGED at one location. "
        "Items are done in order, each done or refused on its own.",
        directives=[access("stock:write")],
    )
    async def stock_move(
        self,
        info: Info,
        input: Annotated[
            list[StockMoveInput], strawberry.argument(description="Up to 1,000 moves.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockMovePayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept_outcomes(move_stock(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return StockMovePayload(items=update_items(written), user_errors=written.user_errors)

    @strawberry.mutation(
        description="Record what became of pieces in quality control: sold again, kept as "
        "damaged, or written off. Items are done in order, each done or refused on its own.",
        directives=[access("stock:write")],
    )
    async def quality_check_record(
        self,
        info: Info,
        input: Annotated[
            list[QualityCheckInput], strawberry.argument(description="Up to 1,000 checks.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> QualityCheckRecordPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept_outcomes(
                record_quality_check(unit, caller, now, items=items)
            ),
            idempotency_key=idempotency_key,
        )
        return QualityCheckRecordPayload(
            items=update_items(written), user_errors=written.user_errors
        )
