import pytest

from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import ENDLESS, initialized
from tests.until import until


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
