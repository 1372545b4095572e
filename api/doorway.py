"""What every request passes on its way in and out of this process."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSE: Final = (b"connection", b"close")


class Doorway:
    """Serves an application. Once it is told to leave, each answer asks its client to reconnect.

    So connections that are kept alive move to another process between two requests, and none of
    them is closed under a request that is on its way.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._leaving = False

    def leave(self) -> None:
        """End connections with their next answer."""
        self._leaving = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._leaving or scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), CLOSE]
            await send(message)

        await self._application(scope, receive, send_last)
