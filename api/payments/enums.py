"""Enums of payments, with what each value means to a frontend developer."""

from api.described_enum import describe
from domain.payments.transaction import TransactionKind, TransactionStatus

describe(
    TransactionKind,
    "What a transaction does with money.",
    name="PaymentTransactionKind",
    AUTHORIZATION="Holds money on the buyer's side.",
    CANCEL_AUTHORIZATION="Lets go of what is left of an authorization.",
    CHARGE="Takes money.",
    REFUND="Gives money back.",
    CHARGEBACK="Money that the buyer's bank took back.",
)
describe(
    TransactionStatus,
    "Where a transaction is in its life.",
    name="PaymentTransactionStatus",
    INITIAL="Intended; the gateway has not been asked.",
    PENDING="Asked; the gateway has not decided.",
    SUCCESS="Done; final.",
    FAILURE="Not done; final. See `error`.",
)

__all__ = ["TransactionKind", "TransactionStatus"]
