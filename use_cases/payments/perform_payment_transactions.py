"""Asking gateways to move money, outside any transaction: the worker's part of a payment.

Each transaction is claimed in one database transaction (for the length of a lease), made at its
gateway with no database transaction open, and recorded in a second one. Dying in between is safe:
after the lease another worker asks again with the same idempotency key, and the gateway answers
what it answered before.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from domain.access.caller import SYSTEM
from domain.errors import DomainError
from domain.payments.transaction import PaymentTransaction
from domain.ports import GatewayAnswer, GatewayRequest, GatewayUnreachable, PaymentGateway
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.postpone_payment_transaction import postpone_payment_transaction
from use_cases.payments.settle_payment_transaction import settle_payment_transaction

log = logging.getLogger(__name__)


def perform_due(
    database: Database, gateways: Mapping[str, PaymentGateway], now: datetime, limit: int
) -> int:
    """Make up to `limit` transactions that are due at `now`; how many were tried.

    Several workers may do this at once. A transaction of a gateway that is not among `gateways`
    waits until somebody reports it.
    """
    for done in range(limit):
        # One at a time: a batch would outlive its lease when a gateway is slow.
        request = database.run(lambda unit: _claim(unit, gateways, now))
        if request is None:
            return done
        transaction, asked = request
        answer = _ask(gateways[transaction.gateway], asked)
        try:
            database.run(_recording(transaction, answer, now))
        except DomainError:
            # Nothing claims it again before its lease ends; the other transactions go on.
            log.exception("payment transaction %s could not be recorded", transaction.id)
    return limit


def _claim(
    unit: UnitOfWork, gateways: Mapping[str, PaymentGateway], now: datetime
) -> tuple[PaymentTransaction, GatewayRequest] | None:
    found = unit.payments.claim_due(gateways.keys(), now)
    if found is None:
        return None
    request = GatewayRequest(
        idempotency_key=str(found.id),
        kind=found.kind.value,
        amount=found.amount,
        currency=found.currency,
        reference=unit.payments.reference_of(found.parent_id),
    )
    return found, request


def _ask(gateway: PaymentGateway, request: GatewayRequest) -> GatewayAnswer | None:
    try:
        return gateway.perform(request)
    except GatewayUnreachable:
        return None
    except Exception:
        # A gateway's own fault says nothing about the money: as if no answer had come.
        log.exception("gateway %s failed", gateway.name)
        return None


def _recording(
    transaction: PaymentTransaction, answer: GatewayAnswer | None, now: datetime
) -> Callable[[UnitOfWork], PaymentTransaction]:
    if answer is None:
        return lambda unit: postpone_payment_transaction(
            unit, SYSTEM, now, transaction_id=transaction.id
        )
    return lambda unit: settle_payment_transaction(
        unit, SYSTEM, now, transaction_id=transaction.id, answer=answer
    )
