"""What a location was asked and what it said: requests, holds and refusals of work."""

from enum import StrEnum


class RequestStatus(StrEnum):
    """Whether a third party was asked to do the work, and its answer.

    Source: Shopify's FulfillmentOrderRequestStatus. Work of own locations stays UNSUBMITTED.
    """

    UNSUBMITTED = "UNSUBMITTED"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    CANCELLATION_REQUESTED = "CANCELLATION_REQUESTED"
    CANCELLATION_ACCEPTED = "CANCELLATION_ACCEPTED"
    CANCELLATION_REJECTED = "CANCELLATION_REJECTED"


_Status = RequestStatus

REQUEST_MOVES: dict[RequestStatus, dict[str, RequestStatus]] = {
    _Status.UNSUBMITTED: {"submit": _Status.SUBMITTED},
    _Status.SUBMITTED: {
        "accept": _Status.ACCEPTED,
        "reject": _Status.REJECTED,
        "cancel": _Status.CANCELLATION_REQUESTED,
        "request_cancellation": _Status.CANCELLATION_REQUESTED,
    },
    _Status.ACCEPTED: {
        "reject": _Status.REJECTED,
        "cancel": _Status.CANCELLATION_REQUESTED,
        "request_cancellation": _Status.CANCELLATION_REQUESTED,
    },
    _Status.REJECTED: {},
    _Status.CANCELLATION_REQUESTED: {
        "accept_cancellation": _Status.CANCELLATION_ACCEPTED,
        "reject_cancellation": _Status.CANCELLATION_REJECTED,
    },
    _Status.CANCELLATION_ACCEPTED: {},
    _Status.CANCELLATION_REJECTED: {},
}


ANSWERS = ("accept_cancellation", "reject_cancellation")
"""What a third party may still say when the work itself is over: the merchant canceled it."""

REQUEST_ONLY = frozenset({"submit", "request_cancellation", *ANSWERS})
"""Moves that need their place in the table of requests."""


class HoldReason(StrEnum):
    """Why work may not go on. Source: Shopify's FulfillmentHoldReason."""

    PAYMENT = "PAYMENT"
    FRAUD = "FRAUD"
    ADDRESS = "ADDRESS"
    STOCK = "STOCK"
    CAPACITY = "CAPACITY"
    OTHER = "OTHER"


class RejectReason(StrEnum):
    """Why a location will not do the work. Source: Shopify's FulfillmentOrderRejectionReason."""

    OUT_OF_STOCK = "OUT_OF_STOCK"
    NO_CAPACITY = "NO_CAPACITY"
    CLOSED = "CLOSED"
    INELIGIBLE_PRODUCT = "INELIGIBLE_PRODUCT"
    UNDELIVERABLE_DESTINATION = "UNDELIVERABLE_DESTINATION"
    OTHER = "OTHER"
