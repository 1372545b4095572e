import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import SHORT, serve, until
from tests.api.transport.toy import Toy

PROTOCOL = Subprotocol("graphql-transport-ws")
ENDLESS = "subscription { count(target: -1) }"


class Connection:
    """A client that speaks graphql-transport-ws by hand."""

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


async def test_a_query_is_one_next_and_a_complete(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        await connection.subscribe(
            "a", "query Q($n: String) { hello(name: $n) }", variables={"n": "Ada"}
        )
        assert await connection.receive() == {
            "type": "next",
            "id": "a",
            "payload": {"data": {"hello": "Hello Ada"}},
        }
        assert await connection.receive() == {"type": "complete", "id": "a"}
    [context] = toy.contexts
    assert context.facts.operation_name == "Q"
    assert context.facts.variables == {"n": "Ada"}
    assert context.closed


async def test_a_mutation_runs_over_the_socket(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", 'mutation { write(text: "x") { text } }')
        assert (await connection.receive())["payload"] == {"data": {"write": {"text": "x"}}}
    assert toy.written == ["x"]


async def test_a_subscription_is_many_nexts_and_a_complete(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", "subscription { count(target: 3) }")
        messages = [await connection.receive() for _ in range(4)]
    assert [message["type"] for message in messages] == ["next", "next", "next", "complete"]
    assert toy.sources_closed == ["count"]


async def test_operations_run_side_by_side(address: str) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("slow", "{ slow }")
        await connection.subscribe("fast", "{ hello }")
        assert (await connection.receive())["id"] == "fast"


async def test_complete_stops_the_source_and_frees_the_id(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", ENDLESS)
        await connection.receive()
        await connection.send(type="complete", id="a")
        await connection.subscribe("a", "{ hello }")
        while (message := await connection.receive())["type"] != "complete":
            assert message["id"] == "a"
    await until(lambda: toy.sources_closed == ["count"])


async def test_a_disconnect_stops_every_source(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        for operation_id in ("a", "b"):
            await connection.subscribe(operation_id, ENDLESS)
        await connection.receive()
        await connection.receive()
    await until(lambda: toy.sources_closed == ["count", "count"])


async def test_a_mutation_outlives_its_connection(address: str, toy: Toy) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", 'mutation { write(text: "slow") { text } }')
        await toy.started.wait()
    toy.released.set()
    await until(lambda: toy.written == ["slow"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("query ($n: Int!) { orders(first: $n) { id } }", "BAD_USER_INPUT"),
        ("{ orders(first: 1) { email } }", "FORBIDDEN"),
        ("subscription { orderPlaced { email } }", "FORBIDDEN"),
    ],
)
async def test_a_refused_operation_gets_an_error_and_the_socket_stays_open(
    address: str, query: str, code: str
) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("bad", query)
        message = await connection.receive()
        assert (message["type"], message["id"]) == ("error", "bad")
        assert message["payload"][0]["extensions"]["code"] == code
        await connection.subscribe("bad", "{ hello }")
        assert (await connection.receive())["type"] == "next"


@pytest.mark.parametrize("publicly", ["true", "false"])
async def test_a_source_that_fails_ends_with_an_error(address: str, publicly: str) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", f"subscription {{ failing(publicly: {publicly}) }}")
        assert (await connection.receive())["type"] == "next"
        message = await connection.receive()
    assert message["type"] == "error"
    code = message["payload"][0]["extensions"]["code"]
    assert code == ("OUT_OF_LUCK" if publicly == "true" else "INTERNAL")
    assert "hunter2" not in str(message)


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "forged"}, {"authorization": 1}])
async def test_a_connection_without_a_valid_credential_is_forbidden(
    address: str, payload: object
) -> None:
    async with opened(address) as connection:
        await connection.send(type="connection_init", payload=payload)
        await connection.subscribe("a", "{ hello }")
        assert (await connection.closed())[0] == 4403


async def test_programs_may_send_the_credential_as_a_header(address: str) -> None:
    headers = {"authorization": "Bearer staff"}
    async with opened(address, additional_headers=headers) as connection:
        await connection.send(type="connection_init")
        assert (await connection.receive())["type"] == "connection_ack"


async def test_nothing_runs_before_the_connection_is_acknowledged(address: str) -> None:
    async with opened(address) as connection:
        await connection.subscribe("a", "{ hello }")
        assert await connection.closed() == (4401, "Unauthorized")


async def test_a_connection_that_is_not_initialized_in_time_is_closed() -> None:
    async with serve(Toy(SHORT)) as address, opened(address) as connection:
        assert (await connection.closed())[0] == 4408


async def test_a_connection_is_initialized_once(address: str) -> None:
    async with initialized(address) as connection:
        await connection.send(type="connection_init", payload={"authorization": "Bearer staff"})
        assert (await connection.closed())[0] == 4429


async def test_an_operation_id_is_used_once_at_a_time(address: str) -> None:
    async with initialized(address) as connection:
        await connection.subscribe("a", ENDLESS)
        await connection.subscribe("a", ENDLESS)
        assert await connection.closed() == (4409, "Subscriber for a already exists")


@pytest.mark.parametrize("payload", [None, {"a": 1}])
async def test_a_ping_is_answered_with_its_payload(address: str, payload: object) -> None:
    async with opened(address) as connection:
        await connection.send(type="ping", payload=payload)
        assert (await connection.receive()) == (
            {"type": "pong", "payload": payload} if payload else {"type": "pong"}
        )
        await connection.send(type="pong")
        await connection.send(type="ping")
        assert await connection.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        "null",
        "{}",
        '{"type": 1}',
        '{"type": "next", "id": "1"}',
        '{"type": "ping", "payload": []}',
        '{"type": "complete"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "%s"}' % ("é" * 300),
        b'{"type": "ping"}',
    ],
)
async def test_what_the_protocol_does_not_know_closes_the_connection(
    address: str, frame: str | bytes
) -> None:
    async with initialized(address) as connection:
        await connection.socket.send(frame)
        assert (await connection.closed())[0] == 4400


async def test_a_message_over_the_limit_closes_the_connection() -> None:
    async with serve(Toy(SHORT)) as address, initialized(address) as connection:
        await connection.subscribe("a", "{ hello }" + " " * 2_000)
        assert (await connection.closed())[0] == 1009


async def test_operations_over_the_limit_are_refused_one_by_one() -> None:
    async with serve(Toy(SHORT)) as address, initialized(address) as connection:
        for number in range(3):
            await connection.subscribe(str(number), "subscription { orderPlaced { number } }")
            assert (await connection.receive())["type"] == "next"
        await connection.subscribe("over", "{ hello }")
        message = await connection.receive()
    assert (message["type"], message["id"]) == ("error", "over")
    assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


@pytest.mark.parametrize("offered", [["graphql-ws"], None])
async def test_other_protocols_are_refused(address: str, offered: list[Subprotocol] | None) -> None:
    async with opened(address, subprotocols=offered) as connection:
        assert (await connection.closed())[0] == 4406


async def test_pages_of_other_origins_may_not_connect_unless_allowed(address: str) -> None:
    foreign = Origin("https://shop.example")
    with pytest.raises(InvalidStatus):
        async with opened(address, origin=foreign):
            pass
    async with opened(address, origin=Origin(f"http://{address}")):
        pass
    toy = Toy(TransportSettings(allowed_origins=frozenset({"https://shop.example"})))
    async with serve(toy) as welcoming, opened(welcoming, origin=foreign):
        pass


async def test_a_revoked_credential_closes_its_connection_and_stops_its_operations() -> None:
    toy = Toy(SHORT)
    async with serve(toy) as address, initialized(address) as connection:
        await connection.subscribe("a", ENDLESS)
        await connection.receive()
        toy.revoked.add("staff")
        assert (await connection.closed())[0] == 4403
        await until(lambda: toy.sources_closed == ["count"])


async def test_a_client_that_does_not_read_is_disconnected() -> None:
    toy = Toy(SHORT)
    async with serve(toy) as address, initialized(address) as connection:
        connection.socket.transport.pause_reading()
        await connection.subscribe("a", "subscription { count(target: -1, size: 100000) }")
        await until(lambda: toy.sources_closed == ["count"], seconds=5)
        connection.socket.transport.abort()


async def test_closing_sends_clients_elsewhere_and_closes_their_sources(toy: Toy) -> None:
    async with serve(toy) as address, initialized(address) as connection:
        await connection.subscribe("a", ENDLESS)
        await connection.receive()
        await toy.transport.close()
        assert toy.sources_closed == ["count"]
        assert (await connection.closed())[0] == 1012
        with pytest.raises(InvalidStatus):
            async with opened(address):
                pass
