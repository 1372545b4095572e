"""Uvicorn's WebSocket, without what an idle connection does not need: there may be ten thousand."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class LeanWebSocketProtocol(WebSocketsSansIOProtocol):
    """Forgets the handshake once it is done, and waits with one object instead of seven queues."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.queue = Mailbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]

    async def send(self, message: MutableMapping[str, Any]) -> None:  # type: ignore[override]
        """Carry out what the application says."""
        await super().send(message)  # type: ignore[arg-type]
        if message["type"] == "websocket.accept":
            # What the client asked for stands in the scope, for as long as anybody needs it; the
            # parser keeps its request, which therefore is emptied.
            self.request.headers.clear()
            del self.request, self.response


class Mailbox:
    """What has come and was not taken yet, for one who takes: `asyncio.Queue` in an eighth of it."""

    __slots__ = ("_messages", "_waiter")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._waiter: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """Something came."""
        self._messages.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Any:
        """The oldest, waited for."""
        while not self._messages:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._messages.pop(0)

    def empty(self) -> bool:
        """Whether everything was taken."""
        return not self._messages


class Gate:
    """Whether one may go on: `asyncio.Event` that makes no queue before somebody waits."""

    __slots__ = ("_event", "_is_open")

    def __init__(self) -> None:
        self._is_open = True
        self._event: asyncio.Event | None = None

    def set(self) -> None:
        """Let everybody through."""
        self._is_open = True
        if self._event is not None:
            self._event.set()
            self._event = None

    def clear(self) -> None:
        """Let nobody through."""
        self._is_open = False

    async def wait(self) -> None:
        """Go on once it is open."""
        while not self._is_open:
            if self._event is None:
                self._event = asyncio.Event()
            await self._event.wait()
