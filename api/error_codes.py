"""Codes of refusals: what a client's code decides by."""

from enum import Enum

import strawberry


@strawberry.enum(description="Why something was refused.")
class ErrorCode(Enum):
    """Every code that a user error can carry."""

    INVALID = strawberry.enum_value("INVALID", description="A value that can never be right.")
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="No such object, or none that this credential may see."
    )
    NOT_PERMITTED = strawberry.enum_value(
        "NOT_PERMITTED", description="The credential does not allow this value or action."
    )
    ALREADY_EXISTS = strawberry.enum_value(
        "ALREADY_EXISTS", description="Another object has this natural key."
    )
    CURSOR_EXPIRED = strawberry.enum_value(
        "CURSOR_EXPIRED",
        description="The log does not reach as far as the cursor: a backup was restored since.",
    )
    MOVE_REFUSED = strawberry.enum_value(
        "MOVE_REFUSED", description="The present state does not allow this."
    )
    BULK_OPERATION_LIMIT = strawberry.enum_value(
        "BULK_OPERATION_LIMIT",
        description="The credential has as many bulk operations under way as it may.",
    )
    SIGN_IN_REFUSED = strawberry.enum_value(
        "SIGN_IN_REFUSED",
        description="The code or refresh token is wrong, used or expired; which of them is not told.",
    )
    STALE_VERSION = strawberry.enum_value(
        "STALE_VERSION", description="The object changed since `expectedVersion`."
    )
    RESERVATION_EXPIRED = strawberry.enum_value(
        "RESERVATION_EXPIRED", description="The time of a hold is over: its pieces are anybody's."
    )
    IDEMPOTENCY_KEY_REUSED = strawberry.enum_value(
        "IDEMPOTENCY_KEY_REUSED", description="The key was used before with other input."
    )
    INVALID_EXPRESSION = strawberry.enum_value(
        "INVALID_EXPRESSION", description="A condition that can never be evaluated."
    )
    CURRENCY_MISMATCH = strawberry.enum_value(
        "CURRENCY_MISMATCH", description="Amounts of two currencies met."
    )
    DUPLICATE_REFERENCE = strawberry.enum_value(
        "DUPLICATE_REFERENCE", description="The channel sent an order with this reference before."
    )
    UNKNOWN_SKU = strawberry.enum_value(
        "UNKNOWN_SKU", description="No active product has this SKU."
    )
    NO_PRICE = strawberry.enum_value(
        "NO_PRICE", description="The product has no price in this channel."
    )
    PRICE_CHANGED = strawberry.enum_value(
        "PRICE_CHANGED", description="The total is not `expectedTotal`."
    )
    STOCK_SHORTAGE = strawberry.enum_value(
        "STOCK_SHORTAGE", description="Fewer pieces can be promised than were asked for."
    )
    INSUFFICIENT_STOCK = strawberry.enum_value(
        "INSUFFICIENT_STOCK", description="A stock account would go below zero."
    )
    QUANTITY_CHANGED = strawberry.enum_value(
        "QUANTITY_CHANGED", description="The stock is not what `changeFromQuantity` says."
    )
    QUANTITY_EXCEEDED = strawberry.enum_value(
        "QUANTITY_EXCEEDED", description="More pieces than the line has left for this step."
    )
    AMOUNT_EXCEEDED = strawberry.enum_value(
        "AMOUNT_EXCEEDED", description="More money than there is for this step."
    )
    NOTHING_TO_PLAN = strawberry.enum_value(
        "NOTHING_TO_PLAN", description="Every piece is canceled, packed or shipped."
    )
    PLAN_IMPOSSIBLE = strawberry.enum_value(
        "PLAN_IMPOSSIBLE", description="There is stock, but no plan keeps the profile's limits."
    )
    WORK_ALREADY_ACTIVE = strawberry.enum_value(
        "WORK_ALREADY_ACTIVE", description="Locations already work on all that is left."
    )
    UNKNOWN_CARRIER = strawberry.enum_value(
        "UNKNOWN_CARRIER", description="No carrier of this name is installed."
    )
    PACKAGE_NOT_FREE = strawberry.enum_value(
        "PACKAGE_NOT_FREE", description="The package has a shipment or was unpacked."
    )
    REFUSED = strawberry.enum_value("REFUSED", description="Refused; the message says why.")
