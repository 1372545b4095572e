"""A subscriber's end of a WebSocket: as little as thousands of them in one process need.

Speaks RFC 6455 and graphql-transport-ws as far as our server makes it, and trusts that server.
"""

import asyncio
import base64
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
OnMessage = Callable[[dict[str, Any]], None]


class SubscriberSocket(asyncio.Protocol):
    """One connection with one subscription."""

    def __init__(
        self, port: int, to_send: Sequence[Mapping[str, Any]], on_message: OnMessage
    ) -> None:
        self._port = port
        self._to_send = to_send
        self._on_message = on_message
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None
        self.closed = asyncio.get_running_loop().create_future()

    @classmethod
    async def subscribe(
        cls,
        port: int,
        credential: str,
        query: str,
        variables: Mapping[str, Any],
        on_message: OnMessage,
    ) -> "SubscriberSocket":
        """Connect and subscribe; what comes is given to `on_message` as it comes."""
        loop = asyncio.get_running_loop()
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {credential}"}}
        asked = {"query": query, "variables": variables}
        subscribe = {"id": "1", "type": "subscribe", "payload": asked}
        _, socket = await loop.create_connection(
            lambda: cls(port, [init, subscribe], on_message), "127.0.0.1", port
        )
        return socket

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message of the protocol."""
        self._frame(TEXT, orjson.dumps(message))

    def close(self) -> None:
        """Leave without a word, as a lost connection does."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        self._write(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.close()
                return
            self._is_open, self._buffer = True, rest
            init, self._subscribe = self._to_send
            self.send(init)
        while (frame := self._take_frame()) is not None:
            self._handle(*frame)

    def _take_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[0] & 0x0F, buffer[start : start + length]

    def _handle(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._frame(PONG, payload)
        elif kind == CLOSE:
            self.close()
        elif kind == TEXT:
            message = orjson.loads(payload)
            if message["type"] == "connection_ack":
                self.send(self._subscribe)
            elif message["type"] == "ping":
                self.send({"type": "pong"})
            elif message["type"] == "next" and "data" in message["payload"]:
                self._on_message(message["payload"]["data"])
            else:
                sys.exit(f"The server said: {message}")

    def _frame(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        length = (
            bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
        )
        # A mask of zeros is a mask: the payload stands as it is.
        self._write(bytes([0x80 | kind]) + length + b"\0\0\0\0" + payload)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)
