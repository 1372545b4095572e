"""States of fulfillment orders, and what may be done in each."""

from enum import StrEnum


class FulfillmentOrderStatus(StrEnum):
    """Where a work order is in its life. Source: Shopify's FulfillmentOrderStatus."""

    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    IN_PROGRESS = "IN_PROGRESS"
    INCOMPLETE = "INCOMPLETE"
    CLOSED = "CLOSED"
    CANCELED = "CANCELED"


_Status = FulfillmentOrderStatus

FULFILLMENT_ORDER_MOVES: dict[FulfillmentOrderStatus, dict[str, FulfillmentOrderStatus]] = {
    _Status.SCHEDULED: {
        "open": _Status.OPEN,
        "reject": _Status.CANCELED,
        "move": _Status.SCHEDULED,
        "split": _Status.SCHEDULED,
        "cancel": _Status.CANCELED,
    },
    _Status.OPEN: {
        "submit": _Status.OPEN,
        "request_cancellation": _Status.OPEN,
        "accept_cancellation": _Status.CANCELED,
        "reject_cancellation": _Status.OPEN,
        "accept": _Status.IN_PROGRESS,
        "reject": _Status.CANCELED,
        "hold": _Status.ON_HOLD,
        "move": _Status.OPEN,
        "split": _Status.OPEN,
        "cancel": _Status.CANCELED,
    },
    _Status.ON_HOLD: {
        "release_hold": _Status.OPEN,
        "request_cancellation": _Status.ON_HOLD,
        "accept_cancellation": _Status.CANCELED,
        "reject_cancellation": _Status.ON_HOLD,
        "reject": _Status.CANCELED,
        "move": _Status.ON_HOLD,
        "split": _Status.ON_HOLD,
        "cancel": _Status.CANCELED,
    },
    _Status.IN_PROGRESS: {
        "close": _Status.CLOSED,
        "request_cancellation": _Status.IN_PROGRESS,
        "accept_cancellation": _Status.INCOMPLETE,
        "reject_cancellation": _Status.IN_PROGRESS,
        "report_short": _Status.INCOMPLETE,
        "reject": _Status.INCOMPLETE,
        "move": _Status.IN_PROGRESS,
        "split": _Status.IN_PROGRESS,
        "cancel": _Status.CANCELED,
    },
    _Status.INCOMPLETE: {},
    _Status.CLOSED: {},
    _Status.CANCELED: {},
}
"""Source: Shopify's FulfillmentOrder. What was begun and given up is INCOMPLETE: cartons that are
packed still ship from there, the rest is planned again."""

OF_WHAT_IS_LEFT = frozenset(
    {"pack", "report_short", "reject", "move", "split", "request_cancellation",
     "accept_cancellation"}
)  # fmt: skip
"""Moves about pieces that are in no carton yet."""

ACTIVE = frozenset({_Status.SCHEDULED, _Status.OPEN, _Status.ON_HOLD, _Status.IN_PROGRESS})
"""States in which a work order still claims its pieces."""
