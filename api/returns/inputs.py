"""What clients send about returns."""

import strawberry

from api.returns.enums import Disposition, ReturnReason


@strawberry.input(description="Pieces of a line to send back.")
class ReturnLineInput:
    """Only what shipped and was not asked for before."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(description="How many pieces.")
    reason: ReturnReason = strawberry.field(default=ReturnReason.UNKNOWN, description="Why.")
    note: str | None = strawberry.field(default=None, description="In the customer's words.")


@strawberry.input(description="A return to ask for.")
class ReturnRequestInput:
    """Of one order."""

    lines: list[ReturnLineInput] = strawberry.field(description="What shall come back.")


@strawberry.input(description="Why a return is declined.")
class ReturnDeclineInput:
    """Shown to the customer."""

    reason: str = strawberry.field(description="Why, for people.")


@strawberry.input(description="Pieces of a line that came.")
class ReturnReceiveLineInput:
    """A line may be named several times, with other dispositions."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    quantity: int = strawberry.field(description="How many pieces.")
    disposition: Disposition = strawberry.field(
        default=Disposition.RESTOCK, description="What becomes of them."
    )


@strawberry.input(description="Pieces that came to a location.")
class ReturnReceiveInput:
    """Any location that takes returns, wherever the pieces shipped from."""

    location_id: strawberry.ID = strawberry.field(description="Where they came to.")
    lines: list[ReturnReceiveLineInput] = strawberry.field(description="What came.")
