"""No answer came: when to ask the gateway again, or that only a report can settle it now."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.payments.attempts import after_no_answer
from domain.payments.transaction import PaymentTransaction
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.announced_payment import save_announced
from use_cases.payments.order_parts import order_of_transaction, transaction_in


def postpone_payment_transaction(
    unit: UnitOfWork, caller: Caller, now: datetime, *, transaction_id: UUID
) -> PaymentTransaction:
    """Set the next attempt, or give up after a bounded number. Raises NotFound.

    Only giving up is told in the order's history: the order itself is as it was before.
    """
    order = order_of_transaction(unit, caller, transaction_id, None)
    entry = transaction_in(unit.payments.of_order(order.id), transaction_id)
    if entry.is_settled:
        return entry
    postponed = after_no_answer(entry, now)
    if postponed.status is entry.status:
        return unit.payments.save(postponed)
    save_announced(unit, caller, now, order, postponed)
    return postponed
