"""What clients are told of the cost of their operations."""

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import GRAPHQL_JSON, client_of, code, post
from tests.api.transport.toy import Toy


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
