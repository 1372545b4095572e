"""What receivers are told: the event as it is documented, or what their own document asks for.

Nothing is kept: it is made anew for each attempt, with the rights that the endpoint has then, so
that no copy of personal data lies in a queue.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

import orjson
from graphql.execution import ExecutionResult, VariableValues, get_variable_values
from strawberry.execution import optimized_is_awaitable

from api.context import Context
from api.core_schema import core_schema
from api.following.feed import EventFeed
from api.global_ids import global_id
from api.orders.event_data import public_data
from api.schema import NODES, build_schema
from api.services import Services
from api.transport.documents import PreparedOperation
from api.transport.executor import OperationExecutor
from api.transport.public_errors import RequestRefused
from api.transport.request_facts import RequestFacts
from api.webhooks.documents import documents_of
from domain.events import StreamKind
from domain.ports import PayloadRefused
from domain.webhooks.endpoint import WebhookEndpoint
from domain.webhooks.event_types import TEST_TYPE
from domain.webhooks.sending import LoggedEvent
from persistence.database import Database
from persistence.reads.log import log_cursor

RENDERED_AT_ONCE: Final = 4
"""Documents that are run at the same time: each may hold a connection to the database."""
DOCUMENT_SECONDS: Final = 10.0
TYPE_NAMES: Final = {StreamKind.ORDER.value: "Order", StreamKind.ALERT.value: "Alert"}


class PayloadFailed(Exception):
    """The document was run and had errors; the next attempt may do better."""


class GraphQLPayloads:
    """Makes the bodies of messages, as the Standard Webhooks specification shapes them."""

    def __init__(self, database: Database) -> None:
        self._schema = core_schema(build_schema())
        self._documents = documents_of(self._schema)
        self._services = Services(database=database, nodes=NODES, feed=EventFeed(database))
        self._running = asyncio.Semaphore(RENDERED_AT_ONCE)

    async def render(self, endpoint: WebhookEndpoint, event: LoggedEvent) -> bytes:
        """The body of a message. Raises PayloadRefused, PayloadFailed."""
        if event.type == TEST_TYPE:
            return orjson.dumps(_test(endpoint, event))
        data = public_data(dict(event.data))
        if endpoint.document is not None:
            data = await self._asked(endpoint, endpoint.document, event)
        return orjson.dumps(_envelope(endpoint, event, data))

    async def close(self) -> None:
        """Wait for what still uses the database."""
        await self._services.close()

    async def _asked(
        self, endpoint: WebhookEndpoint, document: str, event: LoggedEvent
    ) -> dict[str, Any]:
        try:
            prepared = self._documents.prepare(document, None)
        except RequestRefused as error:
            raise PayloadRefused(error.errors[0]["message"]) from None
        lacking = sorted(prepared.scopes - endpoint.scopes)
        if lacking:
            raise PayloadRefused(f"The endpoint lacks {', '.join(lacking)}.")
        declared = prepared.definition.variable_definitions or ()
        values = get_variable_values(self._schema, declared, _variables(event))
        if not isinstance(values, VariableValues):
            raise PayloadRefused(values[0].message)
        async with self._running, asyncio.timeout(DOCUMENT_SECONDS):
            result = await self._execute(endpoint, prepared, values)
        if result.errors or result.data is None:
            raise PayloadFailed(str(result.errors))
        return result.data

    async def _execute(
        self, endpoint: WebhookEndpoint, prepared: PreparedOperation, values: VariableValues
    ) -> ExecutionResult:
        executor = OperationExecutor(
            self._schema, prepared, values, self._documents.cost_rules.object_points
        )
        context = Context(self._services, endpoint.caller(), _facts(prepared))
        executor.context_value = context
        try:
            outcome = executor.execute_operation()
            if optimized_is_awaitable(outcome):
                return await cast("Awaitable[ExecutionResult]", outcome)
            return cast("ExecutionResult", outcome)
        finally:
            await context.close()


def _envelope(
    endpoint: WebhookEndpoint, event: LoggedEvent, data: Mapping[str, Any]
) -> dict[str, Any]:
    subject = TYPE_NAMES[event.stream_kind]
    return {
        "type": event.type,
        "timestamp": _instant(event.occurred_at),
        "data": data,
        "eventId": global_id(f"{subject}Event", event.stream_id, event.version),
        "subjectId": global_id(subject, event.stream_id),
        "sequence": event.version,
        "cursor": log_cursor(event.position),
        "recordedAt": _instant(event.recorded_at),
        "typeVersion": event.type_version,
        "payloadVersion": endpoint.payload_version,
    }


def _test(endpoint: WebhookEndpoint, event: LoggedEvent) -> dict[str, Any]:
    return {
        "type": TEST_TYPE,
        "timestamp": _instant(event.occurred_at),
        "data": {"endpointId": global_id("WebhookEndpoint", endpoint.id)},
        "payloadVersion": endpoint.payload_version,
    }


def _variables(event: LoggedEvent) -> dict[str, Any]:
    subject = TYPE_NAMES[event.stream_kind]
    return {
        f"{subject.lower()}Id": global_id(subject, event.stream_id),
        "eventId": global_id(f"{subject}Event", event.stream_id, event.version),
    }


def _facts(prepared: PreparedOperation) -> RequestFacts:
    return RequestFacts(
        request_id="webhook",
        operation_name=prepared.name,
        operation_kind="query",
        document_hash=prepared.document_hash,
        variables={},
        extensions={},
        client_address=None,
    )


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
