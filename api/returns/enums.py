"""Enums of returns, with what each value means to a frontend developer."""

from api.described_enum import describe
from domain.returns.merchandise_return import (
    Disposition,
    ReturnAction,
    ReturnReason,
    ReturnRequestStatus,
)

describe(
    ReturnRequestStatus,
    "Where a return is in its life.",
    REQUESTED="Asked for; waiting for approval.",
    OPEN="Approved; pieces may come.",
    CLOSED="Nothing more will come; final.",
    DECLINED="Refused; final.",
    CANCELED="Taken back before anything came; final.",
)
describe(
    ReturnReason,
    "Why a customer sends something back.",
    SIZE_TOO_SMALL="Too small.",
    SIZE_TOO_LARGE="Too large.",
    UNWANTED="Changed their mind.",
    NOT_AS_DESCRIBED="Not what the shop described.",
    WRONG_ITEM="Something else came.",
    DEFECTIVE="Broken or faulty.",
    STYLE="Does not suit them.",
    COLOR="The colour is wrong.",
    OTHER="Another reason; see the note.",
    UNKNOWN="Not said.",
)
describe(
    Disposition,
    "What becomes of a piece that came back.",
    RESTOCK="For sale again, at the location it came to.",
    QUALITY_CONTROL="To be looked at.",
    DAMAGED="Kept, but not for sale.",
    DISPOSED="Thrown away.",
)
describe(
    ReturnAction,
    "What a return's state allows now.",
    APPROVE="`returnApprove` is allowed.",
    DECLINE="`returnDecline` is allowed.",
    CANCEL="`returnCancel` is allowed.",
    RECEIVE="`returnReceive` is allowed.",
    CLOSE="`returnClose` is allowed.",
)

__all__ = ["Disposition", "ReturnAction", "ReturnReason", "ReturnRequestStatus"]
