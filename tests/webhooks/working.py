"""A worker's delivery of webhooks, one step at a time, on a clock that tests set."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.webhooks.payloads import GraphQLPayloads
from domain.access.caller import SYSTEM
from domain.webhooks.endpoint import WebhookEndpoint
from integrations.webhooks.sender import HttpWebhookSender
from persistence.database import Database, Row
from persistence.reads.keyset import PageRequest
from persistence.reads.webhooks import (
    DeliveryFilter,
    attempts_by_delivery,
    delivery_page,
    endpoints_by_id,
)
from use_cases.webhooks.create_webhook_endpoint import create_webhook_endpoint
from worker.relay import relay_once
from worker.webhooks import WebhookDelivery


@dataclass
class Clock:
    """The time that the worker sees. It begins now, so that signatures are fresh."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class RunningClock(Clock):
    """The clock on the wall, as far ahead as it was advanced: for work beside a real server."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = self.now

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.now - self._begun)


@dataclass
class Work:
    """One worker, and what it left behind."""

    database: Database
    clock: Clock
    delivery: WebhookDelivery

    async def run(self) -> None:
        """Give events their positions, and send all that is due now."""
        relay_once(self.database)
        while await self.delivery.take():
            await self.delivery.finish_sending()
            await self.delivery.settle()

    def deliveries(self, **wanted: Any) -> Sequence[Row]:
        """What is known of deliveries, in the order of the log."""
        with self.database.snapshot() as snapshot:
            page = delivery_page(
                snapshot, SYSTEM, DeliveryFilter(**wanted), PageRequest(1_000, False, None, None)
            )
        return sorted(page.rows, key=lambda row: row["position"])

    def attempts(self, delivery_id: UUID) -> Sequence[Row]:
        """The tries of a delivery, first one first."""
        with self.database.snapshot() as snapshot:
            return attempts_by_delivery(snapshot, SYSTEM, [delivery_id])[delivery_id][::-1]

    def endpoint(self, endpoint_id: UUID) -> Row:
        """An endpoint as it is now."""
        with self.database.snapshot() as snapshot:
            return endpoints_by_id(snapshot, SYSTEM, [endpoint_id])[endpoint_id]


@asynccontextmanager
async def working(
    database: Database,
    *,
    clock: Clock | None = None,
    timeout_seconds: float = 0.5,
    chance: Callable[[], float] = lambda: 0.5,
) -> AsyncIterator[Work]:
    """A worker for the length of a block; `chance` 0.5 is no jitter."""
    now = clock or Clock()
    sender = HttpWebhookSender(allow_loopback=True, timeout_seconds=timeout_seconds)
    payloads = GraphQLPayloads(database)
    delivery = WebhookDelivery(database, sender, payloads, clock=now, chance=chance)
    try:
        yield Work(database, now, delivery)
    finally:
        await sender.close()
        await payloads.close()


def make_endpoint(
    database: Database, url: str, *event_types: str, now: datetime | None = None, **more: Any
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, and the text of its secret."""
    caller = more.pop("caller", SYSTEM)
    made = database.run(
        lambda unit: create_webhook_endpoint(
            unit,
            caller,
            now or datetime.now(UTC),
            name="Test",
            url=url,
            event_types=event_types or ("*",),
            allow_loopback=True,
            **more,
        )
    )
    return made.endpoint, made.secret.shown()
