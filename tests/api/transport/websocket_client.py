"""A client that speaks graphql-transport-ws by hand, so that tests can speak it wrongly."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
ENDLESS = "subscription { count(target: -1) }"


class Connection:
    """One socket to the server."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(3):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        return message

    async def subscribe(self, operation_id: str, query: str, **parameters: object) -> None:
        await self.send(type="subscribe", id=operation_id, payload={"query": query, **parameters})

    async def closed(self) -> tuple[int, str]:
        """Read until the server closes; the code and the reason it gives."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(3):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@asynccontextmanager
async def opened(address: str, **options: Any) -> AsyncIterator[Connection]:
    # A client that is flooded does not read the answer to its close: it must not wait for it.
    options = {"subprotocols": [PROTOCOL], "compression": None, "close_timeout": 0.2, **options}
    async with connect(f"ws://{address}/graphql", **options) as socket:
        yield Connection(socket)


@asynccontextmanager
async def initialized(address: str, credential: str = "staff") -> AsyncIterator[Connection]:
    async with opened(address) as connection:
        await connection.send(
            type="connection_init", payload={"authorization": f"Bearer {credential}"}
        )
        assert await connection.receive() == {"type": "connection_ack"}
        yield connection
