"""A bare socket that speaks graphql-transport-ws, rightly and wrongly, and what it talks to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PROTOCOL = "graphql-transport-ws"
PATIENCE_SECONDS = 5.0
QUIET_SECONDS = 0.15
"""How long nothing must come where nothing may."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server, and operations that it runs: `endless` sends a message at once and never ends."""

    url: str
    authorization: str
    query: str
    endless: str
    ending: str
    """A subscription that sends something and ends."""
    init_patience_seconds: float = 12.0

    @property
    def init(self) -> dict[str, Any]:
        return {"type": "connection_init", "payload": {"authorization": self.authorization}}


class Socket:
    """One socket to the server."""

    def __init__(self, connection: ClientConnection, target: Target) -> None:
        self.connection = connection
        self.target = target

    async def say(self, *messages: object) -> None:
        """Send messages; texts and bytes go as they are."""
        for message in messages:
            raw = isinstance(message, str | bytes)
            await self.connection.send(message if raw else json.dumps(message))  # type: ignore[arg-type]

    async def greet(self) -> None:
        await self.say(self.target.init)
        await self.expect("connection_ack")

    async def subscribe(self, operation_id: str, query: str, **more: object) -> None:
        payload = {"query": query, **more}
        await self.say({"id": operation_id, "type": "subscribe", "payload": payload})

    async def hear(self) -> dict[str, Any]:
        """The next message, whose form is checked: text frames of JSON objects with a type."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            text = await self.connection.recv()
        assert isinstance(text, str), "a binary frame"
        message: dict[str, Any] = json.loads(text)
        assert isinstance(message, dict), message
        assert isinstance(message.get("type"), str), message
        if message["type"] in {"next", "error", "complete"}:
            assert isinstance(message.get("id"), str), message
        return message

    async def expect(self, kind: str, operation_id: str | None = None) -> dict[str, Any]:
        """The next message, which must be of this type and operation."""
        message = await self.hear()
        assert message["type"] == kind, message
        assert message.get("id") == operation_id, message
        return message

    async def hear_until_pong(self) -> list[dict[str, Any]]:
        """What comes before the answer to a ping that is sent now."""
        await self.say({"type": "ping"})
        heard = []
        while (message := await self.hear())["type"] != "pong":
            heard.append(message)
        return heard

    async def hears_nothing_of(self, operation_id: str) -> None:
        """Nothing more comes for an operation; heartbeats of others may."""
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                while True:
                    message = json.loads(await self.connection.recv())
                    assert message.get("id") != operation_id, message
        except TimeoutError:
            return

    async def closes(self, code: int, reason: str | None = None, patience: float = 0.0) -> None:
        """The server closes with this code, and with this reason where it is prescribed."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(patience or PATIENCE_SECONDS):
                while True:
                    await self.connection.recv()
        found = self.connection.close_code, self.connection.close_reason
        assert found[0] == code, found
        assert reason is None or found[1] == reason, found

    async def stays_open(self) -> None:
        await self.hear_until_pong()


@asynccontextmanager
async def opened(target: Target, protocol: str = PROTOCOL, **more: Any) -> AsyncIterator[Socket]:
    url = "ws" + target.url.removeprefix("http")
    options = {"compression": None, "close_timeout": 1, **more}
    async with connect(url, subprotocols=[Subprotocol(protocol)], **options) as connection:
        yield Socket(connection, target)


@asynccontextmanager
async def greeted(target: Target) -> AsyncIterator[Socket]:
    async with opened(target) as socket:
        await socket.greet()
        yield socket
