"""GraphQL over WebSocket: the graphql-transport-ws protocol, and no other."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from api.access.recent_callers import Whose
from api.transport.admission import Admission
from api.transport.http_request import HttpRequest
from api.transport.operations import Operations
from api.transport.websocket_messages import CloseCode
from api.transport.websocket_session import WebSocketSession

SUBPROTOCOL: Final = "graphql-transport-ws"
LOOKED_AT_ONCE: Final = 100


class WebSocketEndpoint:
    """The ASGI application behind `/graphql` for WebSockets; knows its open sockets."""

    def __init__(self, operations: Operations, admission: Admission) -> None:
        self._operations = operations
        self._admission = admission
        self._sessions: set[WebSocketSession] = set()
        self._closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest.of(scope)
        if (await receive())["type"] != "websocket.connect":
            return
        if request.origin is not None:
            await self._operations.origins.refresh()
        if self._closing or not self._is_welcome(request):
            # Before it is accepted, a closed socket is answered with 403.
            await send({"type": "websocket.close"})
            return
        spoken = SUBPROTOCOL in scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if spoken else None})
        session = WebSocketSession(self._operations, self._admission, request, receive, send)
        # A socket may be open for weeks, and nobody reads its headers again.
        scope["headers"] = []
        del request
        if not spoken:
            await session.close(
                CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, f"Speak {SUBPROTOCOL} with this server."
            )
            return
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)

    @property
    def connection_count(self) -> int:
        """How many sockets are open."""
        return len(self._sessions)

    async def look_again(self, whose: Whose) -> None:
        """Close the sockets of those of these callers whose rights have changed."""
        for number, session in enumerate(list(self._sessions)):
            if session.caller is not None and whose(session.caller):
                await session.look_again()
            if number % LOOKED_AT_ONCE == 0:
                # There may be thousands, and others wait.
                await asyncio.sleep(0)

    def _is_welcome(self, request: HttpRequest) -> bool:
        """Whether the page that opens the socket is ours or allowed; programs send no Origin."""
        if request.origin is None:
            return True
        return (
            self._operations.origins.is_allowed(request.origin)
            or urlsplit(request.origin).netloc == request.host
        )

    async def close(self) -> None:
        """Close every socket so that its client comes back, to another process, and resumes."""
        self._closing = True
        await asyncio.gather(
            *(
                session.close(CloseCode.SERVICE_RESTART, "The server restarts; resume.")
                for session in list(self._sessions)
            )
        )
