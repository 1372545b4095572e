"""The GraphQL endpoint as one object: what the application mounts and, in the end, closes."""

from typing import Final

import strawberry
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.access.recent_callers import Whose
from api.core_schema import core_schema
from api.cost.budgets import CostBudgets
from api.transport.admission import Admission
from api.transport.cross_origin import Origins
from api.transport.http import HttpEndpoint
from api.transport.http_streams import HttpStreams
from api.transport.known_documents import FindDocument, no_trusted_documents
from api.transport.operations import Authenticate, MakeContext, Operations
from api.transport.public_errors import ErrorMask, Translate
from api.transport.settings import TransportSettings
from api.transport.websocket import WebSocketEndpoint
from domain.observing import UNOBSERVED, Observers

GRAPHQL_PATH: Final = "/graphql"


class GraphQLTransport:
    """HTTP, Server-Sent Events and WebSocket over one schema.

    `authenticate` turns a credential (None: nothing was sent) into a Caller, or raises
    Unauthenticated. `make_context` is called for every operation, and for every event of a
    subscription; an `async def close()` of what it returns is awaited afterwards. `translate` may
    turn an exception of the domain into a PublicError; all others are masked. `find_trusted` knows
    the documents that were loaded from a client's manifest.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        authenticate: Authenticate,
        make_context: MakeContext,
        translate: Translate | None = None,
        settings: TransportSettings | None = None,
        budgets: CostBudgets | None = None,
        origins: Origins | None = None,
        observers: Observers = UNOBSERVED,
        find_trusted: FindDocument = no_trusted_documents,
    ) -> None:
        self._operations = Operations(
            core_schema(schema),
            authenticate=authenticate,
            make_context=make_context,
            mask=ErrorMask(translate, observers.instruments),
            settings=settings or TransportSettings(),
            budgets=budgets,
            origins=origins,
            observers=observers,
            find_trusted=find_trusted,
        )
        self._streams = HttpStreams(self._operations)
        admission = Admission(self._operations.settings)
        self.http = HttpEndpoint(self._operations, self._streams, admission)
        self.websocket = WebSocketEndpoint(self._operations, admission)

    def routes(self, path: str = GRAPHQL_PATH) -> list[BaseRoute]:
        """What to mount in a Starlette application."""
        return [Route(path, self.http), WebSocketRoute(path, self.websocket)]

    @property
    def operations(self) -> Operations:
        """What runs operations, for those who bring their own transport."""
        return self._operations

    async def look_again(self, whose: Whose) -> None:
        """End what goes on for those of these callers whose credential is not what it was."""
        await self.websocket.look_again(whose)
        await self._streams.look_again(whose)

    async def close(self, grace_seconds: float = 10.0) -> None:
        """Send subscribers elsewhere and wait for mutations that still run.

        Call it when the server is told to stop, before it waits for its connections to end: an
        event stream ends only here.
        """
        self._streams.close()
        await self.websocket.close()
        await self._operations.drain(grace_seconds)
