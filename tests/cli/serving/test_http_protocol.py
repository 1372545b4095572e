"""Connections that bring no request, endless headers, or come when the process is full."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn

from cli.serving.http_protocol import BoundedProtocol
from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import initialized

GOOD = b"GET /graphql?query={hello} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer staff\r\n\r\n"


class Strict(BoundedProtocol):
    most_connections = 2
    header_seconds = 0.2
    header_bytes = 1_000
    unread_seconds = 0.5


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        Toy().application, http=Strict, ws="websockets-sansio", log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - the server sets no event
        await asyncio.sleep(0.005)
    yield listener.getsockname()[1]
    server.should_exit = True
    await running


async def exchange(port: int, *parts: bytes) -> bytes:
    """Send, and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await asyncio.sleep(0.02)
    async with asyncio.timeout(3):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    "parts",
    [(), (b"GET /graphql HTT",), (b"GET / HTTP/1.1\r\nhost: x\r\n", b"a: b\r\n")],
    ids=["nothing", "half a line", "headers without an end"],
)
async def test_who_does_not_finish_the_headers_is_told_so_and_let_go(
    parts: tuple[bytes, ...],
) -> None:
    async with serving() as port:
        answer = await exchange(port, *parts)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b'"REQUEST_TIMEOUT"' in answer


@pytest.mark.parametrize(
    "parts",
    [
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 500),
        (b"GET / HTTP/1.1\r\na: " + b"x" * 2_000, b"x"),
        (b"GET /?" + b"x" * 500, b"x" * 2_000),
    ],
    ids=["many", "a long one", "a long address"],
)
async def test_endless_headers_are_refused(parts: tuple[bytes, ...]) -> None:
    async with serving() as port:
        answer = await exchange(port, *parts)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b'"HEADERS_TOO_LARGE"' in answer
    assert answer.count(b"HTTP/1.1") == 1


LONG = json.dumps(
    {
        "query": "query($n: String!) { "
        + " ".join(f"a{number}: hello(name: $n)" for number in range(20))
        + " }",
        "variables": {"n": "x" * 1_000_000},
    }
).encode()


ANSWER_BYTES = 20_000_000


async def length_of_rest(reader: asyncio.StreamReader, pause_seconds: float = 0.0) -> int:
    """How much more comes until the server closes, or an answer is whole."""
    read_bytes = 0
    with suppress(ConnectionError):
        while read_bytes < ANSWER_BYTES and (piece := await reader.read(2_000_000)):
            read_bytes += len(piece)
            await asyncio.sleep(pause_seconds)
    return read_bytes


async def test_who_does_not_read_the_answer_is_left_and_who_reads_is_not() -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer staff\r\n"
    head += b"content-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(LONG)
    async with serving() as port:
        deaf = await asyncio.open_connection("127.0.0.1", port)
        slow = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        for _, writer in (deaf, slow):
            writer.write(head + LONG)
        async with asyncio.timeout(20):
            slowly = await length_of_rest(slow[0], pause_seconds=0.01)
            await asyncio.sleep(2 * Strict.unread_seconds)
            never = await length_of_rest(deaf[0])
        for _, writer in (deaf, slow):
            writer.close()
    assert never < ANSWER_BYTES <= slowly


async def test_a_full_process_sends_clients_elsewhere_and_has_room_again_later() -> None:
    async with serving() as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for _, writer in held:
            writer.write(GOOD)
        for reader, _ in held:
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        refused = await exchange(port)
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        await asyncio.sleep(0.05)
        served = await exchange(port, GOOD.replace(b"host", b"connection: close\r\nhost"))
    assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"retry-after: 5" in refused
    assert b"200 OK" in served


async def test_requests_that_follow_and_sockets_are_not_hurried() -> None:
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(GOOD)
            await reader.readuntil(b"}}")
            await asyncio.sleep(0.3)
        writer.close()
        async with initialized(f"127.0.0.1:{port}") as connection:
            await asyncio.sleep(0.3)
            await connection.send(type="ping")
            assert await connection.receive() == {"type": "pong"}
