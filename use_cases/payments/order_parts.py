"""Locking the order that a transaction belongs to: always first, so that nobody waits in a circle."""

from collections.abc import Iterable
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.orders.order import Order
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork


def order_of_transaction(
    unit: UnitOfWork, caller: Caller, transaction_id: UUID, expected_version: int | None
) -> Order:
    """The locked order of a payment transaction. Raises NotFound, StaleVersion."""
    missing = NotFound("No such payment transaction.", field=("transactionId",))
    order_id = unit.payments.order_of(transaction_id)
    if order_id is None:
        raise missing
    try:
        return unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    except NotFound:
        # What exists but is hidden answers in the same words as what does not exist.
        raise missing from None


def transaction_in(
    transactions: Iterable[PaymentTransaction], transaction_id: UUID
) -> PaymentTransaction:
    """One of an order's transactions. Raises NotFound."""
    for entry in transactions:
        if entry.id == transaction_id:
            return entry
    raise NotFound("The order has no such payment transaction.", field=("transactionId",))
