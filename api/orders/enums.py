"""Enums of orders in the API, with what each value means to a frontend developer."""

from api.described_enum import describe
from domain.orders.statuses import (
    AmountStatus,
    CancelReason,
    FulfillmentStatus,
    OrderAction,
    OrderStatus,
    ReturnStatus,
)
from persistence.reads.orders import OrderSort

describe(
    OrderStatus,
    "Where an order is in its life.",
    DRAFT="Being prepared; holds no stock.",
    PENDING="Captured, stock held; waiting for payment or review.",
    CONFIRMED="Nothing stands in the way of fulfilling it.",
    COMPLETED="Everything that was not canceled has been delivered.",
    CANCELED="Stopped before its first parcel shipped.",
    EXPIRED="A draft that was never placed.",
)
describe(
    AmountStatus,
    "How much of the total is covered.",
    NONE="Nothing.",
    PARTIAL="Some of it.",
    FULL="All of it.",
    OVERCHARGED="More than the total was charged.",
)
describe(
    FulfillmentStatus,
    "How far the goods of an order are.",
    UNFULFILLED="Nothing has begun.",
    SCHEDULED="Nothing is packed or shipped, and all work that is not done begins at a later date.",
    ON_HOLD="Nothing is packed or shipped, and all work that is not done is on hold (or, beside a "
    "hold, begins later): somebody has to release it.",
    IN_PROGRESS="A location is picking or packing.",
    PARTIALLY_FULFILLED="Some pieces have shipped.",
    FULFILLED="Every piece has shipped.",
)
describe(
    ReturnStatus,
    "How far goods of an order have come back.",
    NONE="Nothing is coming back.",
    REQUESTED="Asked for; nothing has come yet.",
    PARTIALLY_RETURNED="Some shipped pieces came back.",
    RETURNED="Every shipped piece came back.",
)
describe(
    CancelReason,
    "Why an order was canceled.",
    CUSTOMER="The customer wanted it.",
    DECLINED="The payment was declined.",
    FRAUD="It looked fraudulent.",
    INVENTORY="The goods are not there.",
    STAFF="A mistake of the merchant's.",
    OTHER="Another reason.",
)
describe(
    OrderSort,
    "What a list of orders is sorted by.",
    name="OrderSortField",
    PLACED_AT="When the order was placed.",
    UPDATED_AT="When anything about the order last changed.",
    TOTAL="Its total, by the amount of its minor units.",
    NUMBER="Its number, as text.",
)
describe(
    OrderAction,
    "What an order's state allows now.",
    CONFIRM="`orderConfirm` is allowed.",
    CANCEL="`orderCancel` is allowed.",
)

__all__ = [
    "AmountStatus",
    "CancelReason",
    "FulfillmentStatus",
    "OrderAction",
    "OrderSort",
    "OrderStatus",
    "ReturnStatus",
]
