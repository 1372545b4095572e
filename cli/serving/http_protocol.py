"""Uvicorn's HTTP connections, bounded: in number, in the size of their headers, and in time, for
those who do not send and for those who do not read.
"""

import asyncio
import json
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REFUSAL = (
    "HTTP/1.1 {status} {phrase}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n"
    "cache-control: no-store\r\nconnection: close\r\n{more}\r\n{body}"
)


class BoundedProtocol(HttpToolsProtocol):
    """Refuses whoever comes when the process is full, sends endless headers, or none at all, and
    leaves whoever does not read its answer.

    Uvicorn bounds none of these: its parser keeps every header, and a connection on which no
    request ever arrives, or whose answer is never read, stays for ever.
    """

    most_connections: ClassVar[int] = 25_000
    """Of one process, sockets of subscribers included."""
    header_seconds: ClassVar[float] = 10.0
    """From the connection, or from the first byte of a request, to the end of its headers."""
    header_bytes: ClassVar[int] = 65_536
    unread_seconds: ClassVar[float] = 60.0
    """In which a client must read something of what waits for it."""

    _reading: asyncio.TimerHandle | None = None
    _patience: asyncio.TimerHandle
    _headers_pending: bool
    _header_size: int

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected."""
        super().connection_made(transport)
        self._expect_headers()
        # Sockets are not among uvicorn's connections, but their tasks are among its tasks.
        if max(len(self.connections), len(self.server_state.tasks)) > self.most_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "SERVER_BUSY", "retry-after: 5\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._patience.cancel()
        self._stop_watching()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More waits for the client than it has read."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """The client has read."""
        self._stop_watching()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """No other request came; closing waits until the last answer is read."""
        super().timeout_keep_alive_handler()
        self._watch_reading()

    def data_received(self, data: bytes) -> None:
        """Bytes arrived. Counted here, for the parser tells of a header once it is whole."""
        super().data_received(data)
        if self._headers_pending:
            self._header_size += len(data)
            if self._header_size > self.header_bytes:
                status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                self._refuse(status, "HEADERS_TOO_LARGE")

    def on_message_begin(self) -> None:
        """The first byte of a request arrived."""
        super().on_message_begin()
        self._patience.cancel()
        self._expect_headers()

    def on_headers_complete(self) -> None:
        """All headers arrived: what follows has a deadline and a limit of its own."""
        self._patience.cancel()
        self._headers_pending = False
        if not self.transport.is_closing():
            super().on_headers_complete()

    def _watch_reading(self) -> None:
        self._stop_watching()
        unread_bytes = self.transport.get_write_buffer_size()
        if unread_bytes:
            self._reading = self.loop.call_later(self.unread_seconds, self._look, unread_bytes)

    def _stop_watching(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _look(self, unread_bytes: int) -> None:
        if self.transport.get_write_buffer_size() < unread_bytes:
            self._watch_reading()
        else:
            self.transport.abort()

    def _expect_headers(self) -> None:
        self._headers_pending = True
        self._header_size = 0
        self._patience = self.loop.call_later(self.header_seconds, self._give_up)

    def _give_up(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT, "REQUEST_TIMEOUT")

    def _refuse(self, status: HTTPStatus, code: str, more: str = "") -> None:
        if self.transport.is_closing():
            return
        error = {"message": status.description or status.phrase, "extensions": {"code": code}}
        body = json.dumps({"errors": [error]})
        text = REFUSAL.format(
            status=status.value, phrase=status.phrase, length=len(body), more=more, body=body
        )
        self.transport.write(text.encode())
        self.transport.close()


def bounded_protocol(most_connections: int) -> type[BoundedProtocol]:
    """The protocol of a process that takes on so many connections."""
    return type("Protocol", (BoundedProtocol,), {"most_connections": most_connections})
