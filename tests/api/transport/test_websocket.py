import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import SHORT, serve
from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import ENDLESS, initialized, opened
from tests.until import until


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


async def test_a_revoked_credential_begins_nothing_on_a_connection_that_is_open(
    address: str, toy: Toy
) -> None:
    async with initialized(address) as connection:
        toy.revoked.add("staff")
        await connection.subscribe("a", "{ hello }")
        assert (await connection.closed())[0] == 4403


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


async def test_a_failing_authentication_closes_the_connection_without_a_reason_of_its_own(
    address: str, toy: Toy
) -> None:
    toy.authentication_fails = True
    async with opened(address) as connection:
        await connection.send(type="connection_init")
        code, reason = await connection.closed()
    assert code == 1011
    assert "hunter2" not in reason


async def test_a_failure_of_ours_disconnects_nobody_who_was_welcome() -> None:
    toy = Toy(SHORT)
    async with serve(toy) as address, initialized(address) as connection:
        toy.authentication_fails = True
        await until(lambda: toy.failed_authentications >= 2)
        toy.authentication_fails = False
        await connection.subscribe("a", "{ hello }")
        assert (await connection.receive())["type"] == "next"
