"""What clients are told of the cost of their operations."""

from api.cost.budgets import CostBudgets
from api.transport.settings import TransportSettings
from domain.access.caller import CostBudget
from tests.api.transport.conftest import GRAPHQL_JSON, client_of, code, post, serve
from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import initialized, opened


async def test_the_cost_is_told_to_whoever_asks() -> None:
    query = "{ found { ... on Ping { text } ... on Order { number } } }"
    async with client_of(Toy()) as client:
        silent = await post(client, query)
        by_extension = await post(client, query, extensions={"cost": True})
        by_header = await client.post(
            "/graphql", json={"query": query}, headers={"x-graphql-cost": "1"}
        )
    assert "extensions" not in silent.json()
    cost = by_extension.json()["extensions"]["cost"]
    assert cost == by_header.json()["extensions"]["cost"]
    # A list counts as one where the schema does not say its size; two objects came.
    assert cost == {"requestedQueryCost": 1, "actualQueryCost": 2}


async def test_an_operation_that_is_too_dear_is_refused_with_the_numbers_and_the_place() -> None:
    toy = Toy(TransportSettings(max_operation_points=1))
    async with client_of(toy) as client:
        response = await post(client, "{ hello found { __typename } a: found { __typename } }")
        legacy = await post(
            client, "{ a: found { __typename } found { __typename } }", accept="*/*"
        )
    assert (response.status_code, legacy.status_code) == (400, 200)
    assert response.headers["content-type"].startswith(GRAPHQL_JSON)
    assert code(response) == "MAX_COST_EXCEEDED"
    extensions = response.json()["errors"][0]["extensions"]
    assert extensions["cost"] == {"requestedQueryCost": 2, "maximumQueryCost": 1}
    assert [part["path"] for part in extensions["dearestFields"]] == ["found", "found"]
    assert toy.contexts == []


def limited(points: int) -> Toy:
    budget = CostBudget(points=points, points_per_second=1)
    return Toy(budgets=CostBudgets(budget, monotonic=lambda: 0.0))


async def test_an_empty_bucket_is_429_with_the_time_to_wait_in_every_media_type() -> None:
    toy = limited(3)
    async with client_of(toy) as client:
        answers = [await post(client, "{ found { __typename } }") for _ in range(3)]
        door = await client.post("/graphql", content=b"not even JSON")
        stream = await post(client, "{ hello }", accept="text/event-stream")
    # What is asked for counts as one, but two objects come: the second owes for the first.
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    throttled = answers[-1].json()["errors"][0]["extensions"]
    assert throttled["code"] == "THROTTLED"
    assert throttled["cost"]["throttleStatus"] == {
        "maximumAvailable": 3,
        "currentlyAvailable": 0,
        "restoreRate": 1,
    }
    assert [answer.headers["retry-after"] for answer in (answers[-1], door, stream)] == ["2"] * 3
    assert (door.status_code, stream.status_code) == (429, 429)


async def test_the_status_says_what_is_left() -> None:
    async with client_of(limited(20)) as client:
        answers = [
            await post(client, query, extensions={"cost": True})
            for query in ("{ hello }", "{ found { __typename } }", "{ unlucky }")
        ]
    left = [
        answer.json()["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]
        for answer in answers
    ]
    assert left == [19, 17, 16]


async def test_a_wrong_credential_costs_its_address_and_nobody_with_a_good_one() -> None:
    toy = limited(25)
    async with client_of(toy, "stolen") as client:
        wrong = [await post(client, "{ hello }") for _ in range(3)]
        good = await client.post(
            "/graphql", json={"query": "{ hello }"}, headers={"authorization": "Bearer staff"}
        )
    assert [answer.status_code for answer in wrong] == [401, 401, 429]
    assert wrong[-1].headers["retry-after"] == "6"
    assert good.status_code == 200
    async with serve(toy) as address, opened(address) as socket:
        await socket.send(type="connection_init", payload={"authorization": "Bearer stolen"})
        assert (await socket.closed())[0] == 4429


async def test_reading_a_new_document_for_nothing_costs_points_once() -> None:
    async with client_of(limited(100), "visitor") as client:
        first = [await post(client, "{ orders(first: 1) { number } }") for _ in range(4)]
        others = [await post(client, f"{{ a{n}: orders(first: 1) {{ id }} }}") for n in range(2)]
    assert [answer.status_code for answer in first] == [403] * 4
    assert [answer.status_code for answer in others] == [403, 429]


async def test_a_socket_stays_open_while_its_operations_are_refused() -> None:
    async with serve(limited(1)) as address, initialized(address) as socket:
        await socket.subscribe("1", "{ hello }")
        first = [await socket.receive() for _ in range(2)]
        assert [message["type"] for message in first] == ["next", "complete"]
        await socket.subscribe("2", "not even a document")
        refusal = await socket.receive()
    assert (refusal["type"], refusal["id"]) == ("error", "2")
    assert refusal["payload"][0]["extensions"]["code"] == "THROTTLED"
