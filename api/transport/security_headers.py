"""Headers that every answer has, unless it brought its own."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
)
"""Pages bring policies of their own, which allow what they load."""
OVER_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
"""Only where TLS is known to end at a trusted proxy: elsewhere it would lock people out."""


class SecurityHeaders:
    """Adds them to the answers of an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with what is missing among the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = (*ALWAYS, OVER_TLS) if scope.get("scheme") == "https" else ALWAYS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [entry for entry in wanted if entry[0] not in present]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
