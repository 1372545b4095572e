"""paymentCapture: take money that was authorized."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import CurrencyMismatch
from domain.payments.capture import begin_capture
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced
from use_cases.payments.order_parts import order_of_transaction, transaction_in


def capture_payment(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    transaction_id: UUID,
    amount: int | None = None,
    currency: str | None = None,
    expected_version: int | None = None,
) -> PaymentTransaction:
    """Start a charge on an authorization: `amount` minor units, or everything left.

    The charge is INITIAL; the worker asks the gateway. Raises NotFound, StaleVersion (of the
    order), CurrencyMismatch, InvalidInput, AmountExceeded, and MoveRefused for a canceled order
    and for what is no standing authorization.
    """
    order = order_of_transaction(unit, caller, transaction_id, expected_version)
    if currency not in {None, order.currency}:
        raise CurrencyMismatch(order.currency, str(currency), field=("amount",))
    transactions = unit.payments.of_order(order.id)
    authorization = transaction_in(transactions, transaction_id)
    charge = begin_capture(
        order, authorization, transactions, amount, charge_id=unit.ids.new(now), now=now
    )
    save_announced(unit, caller, now, order, charge)
    return charge
