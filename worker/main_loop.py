"""The worker: everything that is done outside requests, in one process or several at once."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from anyio.to_thread import run_sync

from domain.customers.sign_in import LIMITS_WITHIN, SESSION_LIFETIME
from domain.ports import BulkReader, Mailer, PaymentGateway
from integrations.payments.registry import installed_payment_gateways
from persistence.database import Database
from persistence.point_buckets import forget_full_buckets
from persistence.unit_of_work import UnitOfWork
from use_cases.access.rotate_signing_keys import tend_signing_keys
from use_cases.bulk_operations.continue_bulk_operations import continue_bulk_operations
from use_cases.carts.expire_carts import forget_buyers
from use_cases.mail.send_mails import send_mail
from use_cases.payments.perform_payment_transactions import perform_due
from use_cases.stock.raise_alerts import raise_alerts
from use_cases.stock.serve_backorders import serve_due
from use_cases.webhooks.forget_webhook_deliveries import forget_webhook_deliveries
from worker.clock import Clock, utc_now
from worker.duties import Duty
from worker.hold_timer import REST_SECONDS as HOLDS_REST_SECONDS
from worker.hold_timer import HoldTimer
from worker.relay import run_relay
from worker.webhooks import WebhookDelivery

logger = logging.getLogger("orderwright.worker")

PAYMENTS_REST_SECONDS = 1.0
BACKORDERS_REST_SECONDS = 1.0
EXPIRY_REST_SECONDS = 60.0
MAILS_REST_SECONDS = 1.0
BULK_REST_SECONDS = 1.0
RESULTS_PER_BATCH = 10
SIGNING_KEYS_REST_SECONDS = 600.0
ALERTS_REST_SECONDS = 3600.0
"""Days end at another hour in each time zone."""

CARTS_PER_BATCH = 100
ENTRIES_PER_BATCH = 1_000
KEEP_AUDIT_FOR = timedelta(days=730)
KEEP_DELIVERIES_FOR = timedelta(days=30)
LATE = timedelta(seconds=30)
"""Without a beat for so long, a duty is not being done."""


@dataclass(frozen=True, slots=True)
class WorkerCondition:
    """How the worker of this process is, in words for people."""

    description: str
    healthy: bool


class Worker:
    """Relays events, sends webhooks, asks payment gateways, serves backorders, forgets what is over.

    Several may run at once: one of them is elected to relay, payments are claimed one by one, and
    forgetting twice forgets once.
    """

    def __init__(
        self,
        database: Database,
        *,
        gateways: Mapping[str, PaymentGateway] | None = None,
        bulk_reader: BulkReader | None = None,
        webhooks: WebhookDelivery | None = None,
        keep_audit_for: timedelta = KEEP_AUDIT_FOR,
        keep_deliveries_for: timedelta = KEEP_DELIVERIES_FOR,
        mailer: Mailer | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._gateways = installed_payment_gateways() if gateways is None else gateways
        self._bulk_reader = bulk_reader
        self._keep_audit_for = keep_audit_for
        self._keep_deliveries_for = keep_deliveries_for
        self._mailer = mailer
        self._clock = clock
        self._running = False
        # One payment at a time: a worker that is told to stop waits for one gateway at most.
        self.duties = (
            Duty("Asking payment gateways", self._perform_payment, PAYMENTS_REST_SECONDS),
            Duty("Serving backorders", self._serve_backorders, BACKORDERS_REST_SECONDS),
            Duty("Ending holds", HoldTimer(database).work, HOLDS_REST_SECONDS),
            Duty("Looking for late and unsold stock", self._raise_alerts, ALERTS_REST_SECONDS),
            Duty("Forgetting idempotency keys", self._forget_keys, EXPIRY_REST_SECONDS),
            Duty("Reading in bulk", self._read_in_bulk, BULK_REST_SECONDS),
            Duty("Forgetting bulk results", self._forget_bulk_results, ALERTS_REST_SECONDS),
            Duty("Forgetting full cost budgets", self._forget_budgets, EXPIRY_REST_SECONDS),
            Duty("Forgetting old audit entries", self._forget_audit, ALERTS_REST_SECONDS),
            Duty("Forgetting who abandoned carts", self._forget_buyers, EXPIRY_REST_SECONDS),
            Duty("Sending mails", self._send_mail, MAILS_REST_SECONDS),
            Duty("Forgetting sign-ins that are over", self._forget_sign_ins, ALERTS_REST_SECONDS),
            Duty("Rotating signing keys", self._tend_signing_keys, SIGNING_KEYS_REST_SECONDS),
            Duty("Forgetting webhook deliveries", self._forget_deliveries, EXPIRY_REST_SECONDS),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what is being done then is finished first."""
        self._running = True
        logger.info("The worker works")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(run_relay(self._database, stop))
                if self._webhooks is not None:
                    tasks.create_task(self._webhooks.run(stop))
                for duty in self.duties:
                    tasks.create_task(duty.keep(self._clock, stop, self._database.observers))
        finally:
            self._running = False
            if self._bulk_reader is not None:
                await run_sync(self._bulk_reader.close)
            logger.info("The worker has stopped")

    def condition(self) -> WorkerCondition:
        """How it is now; safe to ask from any thread."""
        if not self._running:
            return WorkerCondition("not running", healthy=False)
        for duty in self.duties:
            if duty.problem is not None:
                return WorkerCondition(f"in trouble: {duty.problem}", healthy=False)
        payments = self.duties[0]
        if payments.last_beat is None:
            return WorkerCondition("starting", healthy=True)
        silence = self._clock() - payments.last_beat
        if silence > LATE:
            return WorkerCondition(f"busy or stuck for {silence.seconds} seconds", healthy=False)
        return WorkerCondition("running in this process", healthy=True)

    def _perform_payment(self, now: datetime) -> int:
        return perform_due(self._database, self._gateways, now, limit=1)

    def _serve_backorders(self, now: datetime) -> int:
        return serve_due(self._database, now)

    def _forget_buyers(self, now: datetime) -> int:
        return self._database.run(lambda unit: forget_buyers(unit, now, limit=CARTS_PER_BATCH))

    def _tend_signing_keys(self, now: datetime) -> int:
        return self._database.run(lambda unit: tend_signing_keys(unit, now))

    def _forget_deliveries(self, now: datetime) -> int:
        keep = self._keep_deliveries_for
        return self._database.run(lambda unit: forget_webhook_deliveries(unit, now, keep=keep))

    def _send_mail(self, now: datetime) -> int:
        return send_mail(self._database, self._mailer, now)

    def _forget_sign_ins(self, now: datetime) -> int:
        def forget(unit: UnitOfWork) -> None:
            unit.sign_in.forget(
                codes_before=now - LIMITS_WITHIN, sessions_before=now - SESSION_LIFETIME
            )

        self._database.run(forget)
        return 0

    def _raise_alerts(self, now: datetime) -> int:
        return self._database.run(lambda unit: raise_alerts(unit, now))

    def _read_in_bulk(self, now: datetime) -> int:
        if self._bulk_reader is None:
            return 0
        return continue_bulk_operations(self._database, self._bulk_reader, now)

    def _forget_bulk_results(self, now: datetime) -> int:
        return self._database.run(
            lambda unit: unit.bulk_operations.expire(now, limit=RESULTS_PER_BATCH)
        )

    def _forget_audit(self, now: datetime) -> int:
        before = now - self._keep_audit_for
        return self._database.run(lambda unit: unit.audit.forget(before, limit=ENTRIES_PER_BATCH))

    def _forget_keys(self, now: datetime) -> int:
        self._database.run(lambda unit: unit.idempotency.forget_expired(now))
        return 0

    def _forget_budgets(self, _: datetime) -> int:
        self._database.run(lambda unit: forget_full_buckets(unit.connection))
        return 0
