"""paymentVoid: let go of what is left on an authorization."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.payments.capture import begin_void
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced
from use_cases.payments.order_parts import order_of_transaction, transaction_in


def void_payment(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    transaction_id: UUID,
    expected_version: int | None = None,
) -> PaymentTransaction:
    """Start the cancellation of everything on an authorization that no charge has drawn.

    The cancellation is INITIAL; the worker asks the gateway. Raises NotFound, StaleVersion (of the
    order), and MoveRefused for what is no standing authorization or has nothing left.
    """
    order = order_of_transaction(unit, caller, transaction_id, expected_version)
    transactions = unit.payments.of_order(order.id)
    authorization = transaction_in(transactions, transaction_id)
    void = begin_void(authorization, transactions, void_id=unit.ids.new(now), now=now)
    save_announced(unit, caller, now, order, void)
    return void
