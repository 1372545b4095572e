"""What every request passes on its way in and out of this process."""

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.observing import UNOBSERVED, Observers

CLOSE: Final = (b"connection", b"close")


class Doorway:
    """Serves an application and counts what goes out.

    Once it is told to leave, each answer asks its client to reconnect. So connections that are
    kept alive move to another process between two requests, and none of them is closed under a
    request that is on its way.
    """

    def __init__(
        self,
        application: ASGIApp,
        observers: Observers = UNOBSERVED,
        sockets: Mapping[str, ASGIApp] | None = None,
    ) -> None:
        """`sockets` are WebSocket endpoints by path: an open one keeps every layer it came through,
        and there may be thousands, so that these are reached without any.
        """
        self.in_flight = 0
        self._application = application
        self._sockets = sockets or {}
        self._instruments = observers.instruments
        self._leaving = False

    def leave(self) -> None:
        """End connections with their next answer."""
        self._leaving = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sockets.get(scope["path"], self._application)(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        status, sent_bytes = 0, 0

        async def send_out(message: Message) -> None:
            nonlocal status, sent_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                if self._leaving:
                    message["headers"] = [*message.get("headers", ()), CLOSE]
            else:
                sent_bytes += len(message.get("body", b""))
            await send(message)

        self.in_flight += 1
        try:
            await self._application(scope, receive, send_out)
        finally:
            self.in_flight -= 1
            if status:
                self._instruments.response(status, sent_bytes)
