"""Enums of fulfillment in the API, with what each value means to a frontend developer."""

from enum import Enum

from api.described_enum import describe
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.fulfillment.plan import PlanStatus
from domain.fulfillment.shipment import ShipmentStatus
from domain.fulfillment.tracking import TrackingCode
from domain.fulfillment.work_requests import HoldReason, RejectReason, RequestStatus


class FulfillmentOrderAction(Enum):
    """Moves of a fulfillment order that have a mutation, by their names in its table of moves."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    REJECT = "reject"
    HOLD = "hold"
    RELEASE_HOLD = "release_hold"
    MOVE = "move"
    SPLIT = "split"
    REPORT_SHORT = "report_short"
    REQUEST_CANCELLATION = "request_cancellation"
    ACCEPT_CANCELLATION = "accept_cancellation"
    REJECT_CANCELLATION = "reject_cancellation"
    PACK = "pack"


class ShipmentAction(Enum):
    """Moves of a shipment that have a mutation, by their names in its table of moves."""

    SHIP = "ship"
    CANCEL = "cancel"


describe(
    PlanStatus,
    "Where a plan is in its life.",
    name="FulfillmentPlanStatus",
    PROPOSED="Made, not decided.",
    COMMITTED="Decided: its allocations and fulfillment orders stand.",
    SUPERSEDED="A later plan took its place.",
    EXPIRED="Never decided.",
)
describe(
    FulfillmentOrderStatus,
    "Where a fulfillment order is in its life.",
    SCHEDULED="Work begins at a later date.",
    OPEN="The location has not begun.",
    ON_HOLD="Work is held back.",
    IN_PROGRESS="The location picks and packs.",
    INCOMPLETE="The location gave up what it had not packed; that was planned again.",
    CLOSED="Every piece has left.",
    CANCELED="The work is no longer wanted.",
)
describe(
    FulfillmentOrderAction,
    "What a fulfillment order's state allows now.",
    SUBMIT="`fulfillmentOrderSubmit` is allowed.",
    ACCEPT="`fulfillmentOrderAccept` is allowed.",
    REJECT="`fulfillmentOrderReject` is allowed.",
    HOLD="`fulfillmentOrderHold` is allowed.",
    RELEASE_HOLD="`fulfillmentOrderReleaseHold` is allowed.",
    MOVE="`fulfillmentOrderMove` is allowed.",
    SPLIT="`fulfillmentOrderSplit` is allowed.",
    REPORT_SHORT="`fulfillmentOrderReportShort` is allowed.",
    REQUEST_CANCELLATION="`fulfillmentOrderRequestCancellation` is allowed.",
    ACCEPT_CANCELLATION="`fulfillmentOrderAcceptCancellation` is allowed.",
    REJECT_CANCELLATION="`fulfillmentOrderRejectCancellation` is allowed.",
    PACK="`packageCreate` is allowed.",
)
describe(
    RequestStatus,
    "Whether a third party was asked to do the work, and its answer. Work of own locations stays "
    "UNSUBMITTED.",
    name="FulfillmentOrderRequestStatus",
    UNSUBMITTED="Nobody was asked.",
    SUBMITTED="Asked, not answered.",
    ACCEPTED="It does the work.",
    REJECTED="It will not do the work.",
    CANCELLATION_REQUESTED="It was asked to stop, by a request or by canceling the order.",
    CANCELLATION_ACCEPTED="It has stopped.",
    CANCELLATION_REJECTED="It could not stop any more.",
)
describe(
    HoldReason,
    "Why work may not begin.",
    name="FulfillmentHoldReason",
    PAYMENT="The money is not sure.",
    FRAUD="The order may be fraud.",
    ADDRESS="The address may be wrong.",
    STOCK="The stock is not there, or not sure.",
    CAPACITY="There is too much to do.",
    OTHER="See the note.",
)
describe(
    RejectReason,
    "Why a location will not do the work.",
    name="FulfillmentOrderRejectReason",
    OUT_OF_STOCK="It does not have the pieces.",
    NO_CAPACITY="It has too much to do.",
    CLOSED="Nobody works there now.",
    INELIGIBLE_PRODUCT="It may not ship such a product.",
    UNDELIVERABLE_DESTINATION="It cannot ship there.",
    OTHER="See the note.",
)
describe(
    ShipmentStatus,
    "Where a shipment is in its life.",
    PENDING="Announced; nothing is packed.",
    PACKED="Ready for the carrier.",
    SHIPPED="It has left its location.",
    DELIVERED="It has arrived.",
    CANCELED="It will not leave; its pieces can be packed again.",
    RETURNED_TO_SENDER="The carrier brings it back.",
    LOST="It will not arrive.",
)
describe(
    ShipmentAction,
    "What a shipment's state allows now.",
    SHIP="`shipmentShip` is allowed.",
    CANCEL="`shipmentCancel` is allowed.",
)
describe(
    TrackingCode,
    "What a carrier reports. Source: Shopify's FulfillmentEventStatus.",
    LABEL_PRINTED="A label was printed; the carrier has nothing yet.",
    CARRIER_PICKED_UP="The carrier has it.",
    IN_TRANSIT="It is on its way.",
    OUT_FOR_DELIVERY="It arrives today.",
    ATTEMPTED_DELIVERY="Nobody took it; another attempt follows.",
    READY_FOR_PICKUP="It waits to be collected.",
    DELAYED="It arrives later than expected.",
    DELIVERED="It has arrived.",
    FAILURE="The carrier cannot deliver it.",
)

__all__ = [
    "FulfillmentOrderAction",
    "FulfillmentOrderStatus",
    "HoldReason",
    "PlanStatus",
    "RejectReason",
    "RequestStatus",
    "ShipmentAction",
    "ShipmentStatus",
    "TrackingCode",
]
