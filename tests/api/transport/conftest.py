"""Clients of the toy application: in memory over ASGI, and over real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from api.transport.settings import TransportSettings
from tests.api.transport.toy import Toy
from tests.until import until


@pytest.fixture
async def toy() -> Toy:
    return Toy()


def client_of(toy: Toy, credential: str | None = "staff") -> httpx.AsyncClient:
    """A client that calls the application without a network."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(toy.application),
        base_url="http://shop.example",
        headers={"authorization": f"Bearer {credential}"} if credential else {},
    )


@pytest.fixture
async def client(toy: Toy) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(toy) as client:
        yield client


@asynccontextmanager
async def serve(toy: Toy) -> AsyncIterator[str]:
    """A real server on a free port of this machine; gives `127.0.0.1:<port>`."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(toy.application, ws="websockets-sansio", log_level="warning", lifespan="off")
    )
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await toy.transport.close(grace_seconds=1)
        server.should_exit = True
        await running


@pytest.fixture
async def address(toy: Toy) -> AsyncIterator[str]:
    async with serve(toy) as address:
        yield address


SHORT = TransportSettings(
    request_deadline_seconds=0.1,
    hang_up_watch_seconds=0.01,
    send_timeout_seconds=0.2,
    keep_alive_seconds=0.05,
    reauthenticate_seconds=0.05,
    websocket_init_timeout_seconds=0.1,
    max_operations_per_connection=3,
    max_message_characters=2_000,
    max_body_bytes=2_000,
    body_deadline_seconds=0.1,
)
"""Limits that a test can wait for."""


GRAPHQL_JSON = "application/graphql-response+json"


async def post(
    client: httpx.AsyncClient, query: str, accept: str = GRAPHQL_JSON, **parameters: object
) -> httpx.Response:
    body = {"query": query, **parameters}
    return await client.post("/graphql", json=body, headers={"accept": accept})


def code(response: httpx.Response) -> str:
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found
