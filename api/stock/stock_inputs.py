"""What clients send to update stock, and what they get back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info, Written
from api.described_enum import describe
from api.flat_inputs import flat
from api.stock.ledger_types import StockPosition
from api.stock.stock_errors import kept_refusal, stock_error
from api.user_errors import UserError
from domain.stock.adjustment import AdjustableState, AdjustmentReason, Unstated
from persistence.reads.stock import positions_by_key
from use_cases.stock.adjust_stock import StockAdjustment
from use_cases.stock.set_stock import StockCount
from use_cases.stock.stock_targets import StockOutcome, StockSaved

describe(
    AdjustableState,
    "States that pieces may be added to or taken from; the others belong to orders.",
    name="StockAdjustableState",
    AVAILABLE="On hand and promised to nobody.",
    DAMAGED="On hand, not for sale.",
    QUALITY_CONTROL="On hand, to be inspected.",
)
describe(
    AdjustmentReason,
    "Why stock is adjusted.",
    name="StockAdjustmentReason",
    RECEIVED="A supplier delivered them; a negative receipt takes them back.",
    COUNTED="A count found more or fewer.",
    ADJUSTED="The figure was wrong.",
    WRITTEN_OFF="They are gone or worthless; only negative.",
)


@flat
@strawberry.input(description="What is physically on hand of a SKU at a location.")
class StockSetInput:
    """The difference to the present figure comes from or goes to ADJUSTMENT."""

    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Which location.")
    on_hand: int = strawberry.field(
        description="Pieces there in every state together, promised ones included."
    )
    change_from_quantity: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Pieces on hand before, as you last read them: with another number there, the "
        "item is refused with QUANTITY_CHANGED. null: set it whatever is there. Left out, the "
        "item is refused with INVALID: a figure set blindly undoes what happened meanwhile.",
    )

    def to_data(self) -> StockCount:
        """What the use case takes."""
        before = self.change_from_quantity
        stated = Unstated.UNSTATED if before is strawberry.UNSET else before
        return StockCount(self.sku, self.location_code, self.on_hand, stated)


@flat
@strawberry.input(description="Pieces that come or go in one state at one location.")
class StockAdjustInput:
    """Done or refused on its own."""

    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Which location.")
    delta: int = strawberry.field(description="Pieces that come; negative: that go.")
    reason: AdjustmentReason = strawberry.field(description="Why.")
    state: AdjustableState = strawberry.field(
        default=AdjustableState.AVAILABLE, description="In which state."
    )
    change_from_quantity: int | None = strawberry.field(
        default=None,
        description="Pieces in that state before: with another number there, the item is refused "
        "with QUANTITY_CHANGED. null or left out: whatever is there, for a difference is right "
        "either way.",
    )

    def to_data(self) -> StockAdjustment:
        """What the use case takes."""
        return StockAdjustment(
            self.sku, self.location_code, self.delta, self.reason, self.state,
            self.change_from_quantity,
        )  # fmt: skip


@strawberry.type(
    description="What happened to one item of a stock update.", directives=[access("stock:write")]
)
class StockUpdateItem:
    """Done, or refused on its own."""

    index: int = strawberry.field(description="Which item of the input, from 0.")
    user_errors: list[UserError] = strawberry.field(description="Why the item was refused.")
    place: strawberry.Private[tuple[UUID, UUID] | None]

    @strawberry.field(description="The position as it is now; null if refused.")
    async def position(self, info: Info) -> StockPosition | None:
        if self.place is None:
            return None
        # Together with those of the other items, in one statement.
        row = await info.context.load(positions_by_key, self.place)
        return StockPosition.of(row) if row is not None else None


@strawberry.type(description="What became of each count.", directives=[access("stock:write")])
class StockSetPayload:
    """Answered per item."""

    items: list[StockUpdateItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(description="What became of each adjustment.", directives=[access("stock:write")])
class StockAdjustPayload:
    """Answered per item."""

    items: list[StockUpdateItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


def kept_outcomes(outcomes: Sequence[StockOutcome]) -> list[dict[str, Any]]:
    """Outcomes as a JSON value, so that a repeated request gets the same answer."""
    return [
        {"product": outcome.product_id.hex, "location": outcome.location_id.hex}
        if isinstance(outcome, StockSaved)
        else kept_refusal(outcome.error)
        for outcome in outcomes
    ]


def update_items(written: Written) -> list[StockUpdateItem]:
    """The items of a payload; their positions are read only where they are asked for."""
    entries: Sequence[dict[str, Any]] = written.reference or ()
    return [
        StockUpdateItem(
            index=index,
            user_errors=[] if "product" in entry else [stock_error(entry, index)],
            place=(UUID(hex=entry["product"]), UUID(hex=entry["location"]))
            if "product" in entry
            else None,
        )
        for index, entry in enumerate(entries)
    ]
