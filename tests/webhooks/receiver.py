"""A receiver of webhooks on loopback: a real server that does what it is told to do wrong."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook

HUGE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Message:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    def verify(self, secret: str) -> Any:
        """What the official library of Standard Webhooks makes of it."""
        return Webhook(secret).verify(self.body, self.headers)


Behave = Callable[[Message, int], str]
"""What to do with a message, and how many came before: a status, or the name of a mischief."""


@dataclass
class Receiver:
    """What came, in order; `behave` says what becomes of each."""

    behave: Behave = lambda _message, _before: "200"
    port: int = 0
    messages: list[Message] = field(default_factory=list)
    accepted: list[Message] = field(default_factory=list)
    connections: int = 0
    extra_headers: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        message = Message(first.split()[1], headers, body)
        what = self.behave(message, len(self.messages))
        self.messages.append(message)
        return await self._do(what, message, writer)

    async def _do(self, what: str, message: Message, writer: asyncio.StreamWriter) -> bool:
        if what == "reset":
            writer.transport.abort()
            return False
        if what == "never":
            await asyncio.sleep(60)
            return False
        if what == "garbage":
            writer.write(b"I am not HTTP\r\n\r\n")
            await writer.drain()
            return False
        if what == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            for _ in range(1000):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        if what == "huge":
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {HUGE_BYTES}\r\n\r\n".encode())
            for _ in range(HUGE_BYTES // 100_000):
                writer.write(b"x" * 100_000)
                await writer.drain()
            return False
        status = int(what)
        if 200 <= status < 300:
            self.accepted.append(message)
        text = f"status {status}"
        writer.write(
            f"HTTP/1.1 {status} Told\r\n{self.extra_headers}"
            f"content-length: {len(text)}\r\n\r\n{text}".encode()
        )
        await writer.drain()
        return True


@asynccontextmanager
async def receiving(
    behave: Behave | None = None, *, secured: ssl.SSLContext | None = None, **changes: Any
) -> AsyncIterator[Receiver]:
    """A receiver that is there for the length of a block."""
    receiver = Receiver(**changes) if behave is None else Receiver(behave, **changes)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(receiver.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=secured)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in set(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
