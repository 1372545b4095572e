"""States of an order: one lifecycle, and summaries folded from quantities and amounts."""

from collections.abc import Iterable
from enum import StrEnum

from domain.orders.line import OrderLine


class OrderStatus(StrEnum):
    """Where an order is in its life. PENDING: captured, stock held, waiting for payment or review."""

    DRAFT = "DRAFT"
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"


MOVES: dict[OrderStatus, dict[str, OrderStatus]] = {
    OrderStatus.DRAFT: {
        "place": OrderStatus.PENDING,
        "expire": OrderStatus.EXPIRED,
        "cancel": OrderStatus.CANCELED,
    },
    OrderStatus.PENDING: {"confirm": OrderStatus.CONFIRMED, "cancel": OrderStatus.CANCELED},
    OrderStatus.CONFIRMED: {"complete": OrderStatus.COMPLETED, "cancel": OrderStatus.CANCELED},
    OrderStatus.COMPLETED: {},
    OrderStatus.CANCELED: {},
    OrderStatus.EXPIRED: {},
}


class OrderAction(StrEnum):
    """Moves of the table above that a client may ask for; completing happens by itself."""

    CONFIRM = "confirm"
    CANCEL = "cancel"


class AmountStatus(StrEnum):
    """How much of the total is covered. Source: Saleor's authorize and charge status."""

    NONE = "NONE"
    PARTIAL = "PARTIAL"
    FULL = "FULL"
    OVERCHARGED = "OVERCHARGED"


class FulfillmentStatus(StrEnum):
    """How far the goods are. Source: Shopify's OrderDisplayFulfillmentStatus."""

    UNFULFILLED = "UNFULFILLED"
    SCHEDULED = "SCHEDULED"
    ON_HOLD = "ON_HOLD"
    IN_PROGRESS = "IN_PROGRESS"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    FULFILLED = "FULFILLED"


class ReturnStatus(StrEnum):
    """How far goods have come back."""

    NONE = "NONE"
    REQUESTED = "REQUESTED"
    PARTIALLY_RETURNED = "PARTIALLY_RETURNED"
    RETURNED = "RETURNED"


class CancelReason(StrEnum):
    """Why an order was canceled. Source: Shopify's OrderCancelReason."""

    CUSTOMER = "CUSTOMER"
    DECLINED = "DECLINED"
    FRAUD = "FRAUD"
    INVENTORY = "INVENTORY"
    STAFF = "STAFF"
    OTHER = "OTHER"


def authorize_status(authorized: int, charged: int, total: int) -> AmountStatus:
    """How much of the total is authorized or already charged."""
    covered = authorized + charged
    if covered >= total:
        return AmountStatus.FULL
    return AmountStatus.PARTIAL if covered else AmountStatus.NONE


def charge_status(charged: int, total: int) -> AmountStatus:
    """How much of the total is charged."""
    if charged > total:
        return AmountStatus.OVERCHARGED
    if charged == total:
        return AmountStatus.FULL
    return AmountStatus.PARTIAL if charged else AmountStatus.NONE


def work_pause(work: Iterable[str]) -> FulfillmentStatus | None:
    """What keeps all work that is not done from beginning; None where some may go on.

    `work` are the states of an order's active work orders. A hold counts before a later day: it
    needs somebody. Source: Shopify's OrderDisplayFulfillmentStatus, ON_HOLD and SCHEDULED.
    """
    states = set(work)
    if not states or states - {"ON_HOLD", "SCHEDULED"}:
        return None
    return FulfillmentStatus.ON_HOLD if "ON_HOLD" in states else FulfillmentStatus.SCHEDULED


def fulfillment_status(
    lines: Iterable[OrderLine], work_started: bool, pause: FulfillmentStatus | None = None
) -> FulfillmentStatus:
    """How far the goods of these lines are.

    What has shipped or lies packed counts before a `pause`, which counts before work that once
    began and was given up.
    """
    wanted = shipped = packed = 0
    for line in lines:
        wanted += line.ordered - line.canceled
        shipped += line.shipped
        packed += line.packed
    if shipped and shipped == wanted:
        return FulfillmentStatus.FULFILLED
    if shipped:
        return FulfillmentStatus.PARTIALLY_FULFILLED
    if packed:
        return FulfillmentStatus.IN_PROGRESS
    if pause is not None:
        return pause
    return FulfillmentStatus.IN_PROGRESS if work_started else FulfillmentStatus.UNFULFILLED


def return_status(lines: Iterable[OrderLine]) -> ReturnStatus:
    """How far goods of these lines have come back."""
    shipped = requested = received = 0
    for line in lines:
        shipped += line.shipped
        requested += line.return_requested - line.return_dismissed
        received += line.return_received
    if received and received == shipped:
        return ReturnStatus.RETURNED
    if received:
        return ReturnStatus.PARTIALLY_RETURNED
    return ReturnStatus.REQUESTED if requested else ReturnStatus.NONE


def allowed_actions(status: OrderStatus, any_shipped: bool) -> tuple[OrderAction, ...]:
    """What may be asked of an order, from the same table that guards it."""
    return tuple(
        action
        for action in OrderAction
        if action.value in MOVES[status] and not (action is OrderAction.CANCEL and any_shipped)
    )
