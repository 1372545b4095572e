"""How much waits to be done outside requests, for whoever watches the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from domain.bulk_operations.bulk_operation import BulkOperationStatus
from domain.payments.transaction import TransactionStatus
from domain.webhooks.endpoint import EndpointStatus
from domain.webhooks.retrying import DeliveryStatus
from persistence.reads.relay import oldest_waiting_event, relay_is_elected
from persistence.tables.bulk_operations import bulk_operation
from persistence.tables.log import event_outbox
from persistence.tables.payments import payment_transaction
from persistence.tables.sign_in import mail
from persistence.tables.stock_rules import backorder
from persistence.tables.webhooks import webhook_delivery, webhook_endpoint

COUNTED: Final = 100_000
"""Counting stops here: a figure that is asked for every few seconds must stay cheap."""

QUEUES: Final[Mapping[str, Select[Any]]] = {
    "relay": select(event_outbox.c.id),
    "payments": select(payment_transaction.c.id).where(
        payment_transaction.c.status == TransactionStatus.INITIAL
    ),
    "backorders": select(backorder.c.order_id),
    "bulk_operations": select(bulk_operation.c.id).where(
        bulk_operation.c.status.in_([BulkOperationStatus.CREATED, BulkOperationStatus.RUNNING])
    ),
    "mails": select(mail.c.id),
    "webhooks": select(webhook_delivery.c.id).where(
        webhook_delivery.c.status == DeliveryStatus.PENDING
    ),
    "webhook_dead_letters": select(webhook_delivery.c.id).where(
        webhook_delivery.c.status == DeliveryStatus.DEAD
    ),
    "webhook_endpoints_disabled": select(webhook_endpoint.c.id).where(
        webhook_endpoint.c.status == EndpointStatus.DISABLED
    ),
}
"""What waits, by the name of its queue."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits at a moment. `relay_elected` is None where no relay needs to be elected."""

    waiting: Mapping[str, int]
    relay_lag: timedelta
    relay_elected: bool | None


def backlog(connection: Connection) -> Backlog:
    """Count what waits, up to a bound for each queue."""
    waiting = {
        name: connection.execute(
            select(func.count()).select_from(query.limit(COUNTED).subquery())
        ).scalar_one()
        for name, query in QUEUES.items()
    }
    oldest = oldest_waiting_event(connection)
    lag = max(datetime.now(UTC) - oldest, timedelta()) if oldest else timedelta()
    return Backlog(waiting, lag, relay_is_elected(connection))
