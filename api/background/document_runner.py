"""Runs queries outside requests, on an event loop of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Mapping
from typing import Any
from uuid import uuid4

from graphql import OperationType

from api.context import Context
from api.core_schema import core_schema
from api.domain_errors import translate
from api.following.feed import EventFeed
from api.schema import NODES, build_schema
from api.services import Services
from api.transport.call import Call
from api.transport.operations import Operations
from api.transport.parameters import Parameters
from api.transport.public_errors import ErrorMask, RequestRefused, Unauthenticated
from api.transport.request_facts import RequestFacts
from api.transport.settings import TransportSettings
from domain.access.caller import Caller
from persistence.database import Database

PATIENT = TransportSettings(request_deadline_seconds=120.0, max_cached_documents=200)
"""Nobody waits for these; a client's own documents have passed the limits of requests before."""


class BackgroundDocumentRunner:
    """A `DocumentRunner`. Its loop is a thread's own: those that serve requests are not disturbed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._services: Services | None = None
        self._operations: Operations | None = None

    def run(
        self,
        caller: Caller,
        document: str,
        variables: Mapping[str, Any],
        operation_name: str | None = None,
    ) -> Mapping[str, Any]:
        """The response of a query; a refused one has only `errors`."""
        loop = self._running_loop()
        work = self._respond(caller, Parameters(document, operation_name, variables, {}))
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def close(self) -> None:
        """Finish what is being run, and end the loop."""
        with self._lock:
            loop, thread, services = self._loop, self._thread, self._services
            self._loop = self._thread = self._services = self._operations = None
        if loop is None or thread is None or services is None:
            return
        asyncio.run_coroutine_threadsafe(services.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """The loop; begun when it is first needed, since most processes never need it."""
        with self._lock:
            if self._loop is None:
                # Its feed is never started: queries follow nothing.
                self._services = services = Services(
                    database=self._database, nodes=NODES, feed=EventFeed(self._database)
                )
                self._operations = Operations(
                    core_schema(build_schema()),
                    authenticate=_nobody,
                    make_context=lambda caller, facts: Context(services, caller, facts),
                    mask=ErrorMask(translate),
                    settings=PATIENT,
                )
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="background documents", daemon=True
                )
                self._thread.start()
            return self._loop

    async def _respond(self, caller: Caller, parameters: Parameters) -> Mapping[str, Any]:
        operations = self._operations
        assert operations is not None
        try:
            prepared = await operations.prepare(parameters, caller)
            if prepared.kind is not OperationType.QUERY:
                raise RequestRefused([_QUERIES_ONLY])
            facts = RequestFacts(
                request_id=uuid4().hex,
                operation_name=prepared.name,
                operation_kind=prepared.kind.value,
                document_hash=prepared.document_hash,
                variables=parameters.variables,
                extensions={},
                client_address=None,
            )
            return await operations.execute(Call(prepared, parameters, caller, None, facts))
        except RequestRefused as refusal:
            return {"errors": refusal.errors}
        except Exception as error:  # noqa: BLE001 - masked and logged like a request's
            return {"errors": operations.mask.refuse(error).errors}


_QUERIES_ONLY = {
    "message": "Only queries can be run in the background.",
    "extensions": {"code": "OPERATION_NOT_SUPPORTED"},
}


def _nobody(_: str | None, __: str | None) -> Awaitable[Caller]:
    raise Unauthenticated
