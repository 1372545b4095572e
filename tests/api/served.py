"""The real application behind a real socket, and a client that follows an order there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from api.app import Application
from api.global_ids import global_id
from domain.orders.order import Order
from tests.api.api_client import ApiClient, read_document
from tests.api.transport.websocket_client import Connection, initialized


@asynccontextmanager
async def serving(application: Application) -> AsyncIterator[str]:
    """A server on a free port of this machine; gives `127.0.0.1:<port>`."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application.asgi, ws="websockets-sansio", log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - the server sets no event
        await asyncio.sleep(0.005)
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await application.transport.close(grace_seconds=1)
        server.should_exit = True
        await running


class Subscription:
    """One subscription on a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def next(self) -> dict[str, Any]:
        """The next message that is not a heartbeat."""
        while True:
            received = await self.connection.receive()
            assert received["type"] == "next", received
            assert "errors" not in received["payload"], received["payload"]["errors"]
            (message,) = received["payload"]["data"].values()
            if message["__typename"] != "Heartbeat":
                found: dict[str, Any] = message
                return found


@asynccontextmanager
async def subscribed(
    address: str, credential: str, document: str, **variables: Any
) -> AsyncIterator[Subscription]:
    """Subscribe with a document of tests/documents."""
    async with initialized(address, credential) as connection:
        await connection.subscribe("1", read_document(document), variables=variables)
        yield Subscription(connection)


async def tracking_token(api: ApiClient, order: Order) -> str:
    """A guest's credential for an order."""
    variables = {"orderId": global_id("Order", order.id), "input": {}}
    answer = await api.run("orders/orderTrackingTokenCreate", variables)
    token: str = answer["orderTrackingTokenCreate"]["token"]
    return token
