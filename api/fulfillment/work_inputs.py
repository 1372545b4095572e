"""What clients send to reject, hold, move and split fulfillment orders."""

import strawberry

from api.fulfillment.enums import HoldReason, RejectReason


@strawberry.input(description="Why a location will not do the work.")
class FulfillmentOrderRejectInput:
    """Later plans of the order leave the location out."""

    reason: RejectReason = strawberry.field(description="Why.")
    note: str | None = strawberry.field(
        default=None, description="In words, at most 500 characters."
    )


@strawberry.input(description="Why a third party cannot stop.")
class FulfillmentOrderRejectCancellationInput:
    """Kept as the note of the work."""

    note: str | None = strawberry.field(
        default=None, description="In words, at most 500 characters; none leaves the note as it is."
    )


@strawberry.input(description="Pieces of one order line, of those that are in no carton yet.")
class FulfillmentOrderLineInput:
    """A line of the fulfillment order's order."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order; each once.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")


@strawberry.input(description="What was not found.")
class FulfillmentOrderReportShortInput:
    """At most what is in no carton yet."""

    lines: list[FulfillmentOrderLineInput] = strawberry.field(
        description="The missing pieces; at least one line."
    )


@strawberry.input(description="Why work may not begin.")
class FulfillmentOrderHoldInput:
    """Without `replan`, the work waits until the hold is released."""

    reason: HoldReason = strawberry.field(description="Why.")
    note: str | None = strawberry.field(
        default=None, description="In words, at most 500 characters."
    )
    replan: bool = strawberry.field(
        default=False,
        description="Plan at once elsewhere what other locations have; only the rest stays on hold.",
    )


@strawberry.input(description="Where work goes.")
class FulfillmentOrderMoveInput:
    """All that is in no carton yet, or some of it."""

    location_id: strawberry.ID = strawberry.field(description="Who does it instead.")
    lines: list[FulfillmentOrderLineInput] = strawberry.field(
        default_factory=list,
        description="What goes there; everything that is in no carton yet when left out.",
    )


@strawberry.input(description="What becomes work of its own.")
class FulfillmentOrderSplitInput:
    """Less than everything."""

    lines: list[FulfillmentOrderLineInput] = strawberry.field(
        description="The pieces of the new fulfillment order; at least one line."
    )
