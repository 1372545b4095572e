"""Sending webhooks: the log is read, lanes are claimed, sent side by side, and settled together.

Each lane is one order for one endpoint, sent in its order. Several workers may do this at once. A
worker that dies has its lanes taken over after their lease: receivers get a message twice then,
under the same id.
"""

import asyncio
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from anyio.to_thread import run_sync

from domain.observing import ERROR_TYPE
from domain.ports import PayloadRefused, WebhookPayloads, WebhookSender
from domain.webhooks.endpoint import DisabledReason, WebhookEndpoint
from domain.webhooks.retrying import AttemptProblem
from domain.webhooks.sending import (
    Attempt,
    ClaimedDelivery,
    ClaimedLane,
    LoggedEvent,
    Receiver,
    SentLane,
    Timings,
    WebhookAnswer,
    WebhookRequest,
    message_id,
)
from persistence.database import Database, Finished
from persistence.reads.events import last_position
from persistence.reads.webhooks import endpoints_behind, endpoints_due
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.claim_webhook_deliveries import ClaimedWork, claim_webhook_deliveries
from use_cases.webhooks.collect_webhook_deliveries import collect_webhook_deliveries
from use_cases.webhooks.disable_ownerless_endpoints import disable_ownerless_endpoints
from use_cases.webhooks.settle_webhook_deliveries import disable, settle_webhook_deliveries
from worker.clock import Clock, utc_now
from worker.duties import pause

logger = logging.getLogger("orderwright.webhooks")

REST_SECONDS: Final = 0.1
GATHER_SECONDS: Final = 0.01
"""Attempts that end within this time are settled in one transaction."""
OWNERS_EVERY_SECONDS: Final = 5.0
AFTER_FAILURE_SECONDS: Final = 1.0
LANES_PER_ENDPOINT: Final = 8
LANES: Final = 256
STOP_SECONDS: Final = 5.0
"""How long attempts that are under way are waited for."""


class WebhookDelivery:
    """Tells endpoints what happened. One for each worker process."""

    def __init__(
        self,
        database: Database,
        sender: WebhookSender,
        payloads: WebhookPayloads,
        *,
        clock: Clock = utc_now,
        chance: Callable[[], float] = random.random,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._database = database
        self._sender = sender
        self._payloads = payloads
        self._clock = clock
        self._chance = chance
        self._rest_seconds = rest_seconds
        self._sending: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent: defaultdict[UUID, list[SentLane]] = defaultdict(list)
        self._has_sent = asyncio.Event()
        self._has_room = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop. Failures are survived."""
        while not stop.is_set():
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._take(stop))
                    tasks.create_task(self._settle(stop))
                    tasks.create_task(self._look_after_owners(stop))
            except* Exception:  # whatever it was, what was not settled is claimed again
                logger.exception("Sending webhooks failed and will go on")
                await pause(stop, AFTER_FAILURE_SECONDS)
        await self._finish()

    async def _take(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._has_room.clear()
            if not await self.take():
                # What is new is looked for; what ended makes room for more at once.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._has_room.wait(), self._rest_seconds)

    async def take(self) -> bool:
        """Queue what is new and begin to send what is due; whether there was anything."""
        collected, claimed = await run_sync(self._collect_and_claim, self._clock())
        for work in claimed:
            for lane in work.lanes:
                self._sending[work.receiver.endpoint.id] += 1
                task = asyncio.create_task(self._send_lane(work.receiver, lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return bool(collected or claimed)

    def _collect_and_claim(self, now: datetime) -> tuple[int, list[ClaimedWork]]:
        with self._database.snapshot() as snapshot:
            behind = endpoints_behind(snapshot, last_position(snapshot))
        collected = sum(
            self._together([partial(_collect, endpoint=entry, now=now) for entry in behind])
        )
        with self._database.snapshot() as snapshot:
            due = endpoints_due(snapshot, now)
        room = LANES - self._sending.total()
        claims: list[Callable[[UnitOfWork], ClaimedWork | None]] = []
        for entry in due:
            lanes = min(LANES_PER_ENDPOINT - self._sending[entry.id], room)
            if lanes > 0:
                room -= lanes
                claims.append(partial(_claim, endpoint=entry, now=now, lanes=lanes))
        return collected, [work for work in self._together(claims) if work is not None]

    def _together(self, works: Sequence[Callable[[UnitOfWork], Any]]) -> list[Any]:
        """Do each for its endpoint; one that fails holds up no other."""
        done: list[Finished] = self._database.run_together(works) if works else []
        for entry in done:
            if entry.error is not None:
                logger.error("Webhooks of one endpoint failed", exc_info=entry.error)
        return [entry.result for entry in done if entry.error is None]

    async def _send_lane(self, receiver: Receiver, lane: ClaimedLane) -> None:
        attempts: list[Attempt] = []
        try:
            for delivery in lane.deliveries:
                attempts.append(await self._attempt(receiver, delivery))
                if not attempts[-1].answer.succeeded:
                    break
        finally:
            endpoint_id = receiver.endpoint.id
            self._sending[endpoint_id] -= 1
            self._sent[endpoint_id].append(SentLane(lane, attempts))
            self._has_sent.set()

    async def _attempt(self, receiver: Receiver, delivery: ClaimedDelivery) -> Attempt:
        started_at = self._clock()
        body = await self._body(receiver.endpoint, delivery)
        if isinstance(body, WebhookAnswer):
            return Attempt(delivery, started_at, body)
        request = WebhookRequest(
            url=receiver.endpoint.url,
            id=message_id(delivery.id),
            timestamp=started_at,
            body=body,
            secrets=[secret.value for secret in receiver.secrets],
        )
        return Attempt(delivery, started_at, await self._send(request, delivery.event))

    async def _send(self, request: WebhookRequest, event: LoggedEvent) -> WebhookAnswer:
        tracer = self._database.observers.tracer
        told = {"orderwright.webhook.id": request.id, "orderwright.event.type": event.type}
        with tracer.call("webhook", told) as span:
            traced = replace(request, traceparent=tracer.traceparent())
            answer = await self._sender.send(traced)
            if answer.status is not None:
                span.note("http.response.status_code", answer.status)
            if answer.problem is not None:
                span.note(ERROR_TYPE, answer.problem.value)
            return answer

    async def _body(
        self, endpoint: WebhookEndpoint, delivery: ClaimedDelivery
    ) -> bytes | WebhookAnswer:
        try:
            return await self._payloads.render(endpoint, delivery.event)
        except PayloadRefused as error:
            reason = DisabledReason.DOCUMENT_INVALID
            await run_sync(self._database.run, partial(_disable, endpoint, reason, self._clock()))
            detail = str(error)
        except Exception as error:
            logger.exception("The payload of webhook delivery %s failed", delivery.id)
            detail = type(error).__name__
        return WebhookAnswer(Timings(0), problem=AttemptProblem.NO_PAYLOAD, detail=detail)

    async def _settle(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._has_sent.wait(), self._rest_seconds)
                await asyncio.sleep(GATHER_SECONDS)
            await self.settle()

    async def settle(self) -> None:
        """Write down what was sent."""
        self._has_sent.clear()
        if not self._sent:
            return
        sent, self._sent = self._sent, defaultdict(list)
        now = self._clock()
        works = [
            partial(_settle, endpoint_id=key, sent=lanes, now=now, chance=self._chance)
            for key, lanes in sorted(sent.items())
        ]
        await run_sync(self._together, works)
        self._has_room.set()

    async def _look_after_owners(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            look = partial(_without_owner, now=self._clock())
            await run_sync(self._database.run, look)
            await pause(stop, OWNERS_EVERY_SECONDS)

    async def finish_sending(self) -> None:
        """Wait for all that is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _finish(self) -> None:
        """Let what is under way end, but not for long; then write it all down."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.finish_sending(), STOP_SECONDS)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.settle()
        await self._sender.close()
        await self._payloads.close()


def _collect(unit: UnitOfWork, *, endpoint: WebhookEndpoint, now: datetime) -> int:
    return collect_webhook_deliveries(unit, endpoint, now)


def _claim(
    unit: UnitOfWork, *, endpoint: WebhookEndpoint, now: datetime, lanes: int
) -> ClaimedWork | None:
    return claim_webhook_deliveries(unit, endpoint, now, lanes=lanes)


def _settle(
    unit: UnitOfWork,
    *,
    endpoint_id: UUID,
    sent: Sequence[SentLane],
    now: datetime,
    chance: Callable[[], float],
) -> None:
    settle_webhook_deliveries(unit, now, endpoint_id=endpoint_id, sent=sent, chance=chance)


def _without_owner(unit: UnitOfWork, *, now: datetime) -> int:
    return disable_ownerless_endpoints(unit, now)


def _disable(
    endpoint: WebhookEndpoint, reason: DisabledReason, now: datetime, unit: UnitOfWork
) -> None:
    disable(unit, now, endpoint_id=endpoint.id, reason=reason)
