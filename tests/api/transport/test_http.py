import asyncio
import json
import logging
from typing import Any

import httpx
import pytest

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import GRAPHQL_JSON, SHORT, client_of, code, post
from tests.api.transport.toy import Toy
from tests.until import until

ORDERS = "{ orders(first: 2) { id number total colour placedAt slowNumber __typename } }"


async def test_objects_enums_scalars_and_asynchronous_fields_are_answered(
    client: httpx.AsyncClient,
) -> None:
    response = await post(client, ORDERS)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"
    assert response.json()["data"]["orders"][1] == {
        "id": "00000000-0000-0000-0000-000000000001",
        "number": "1",
        "total": "9.90",
        "colour": "BLUE",
        "placedAt": "2026-01-02T03:04:05+00:00",
        "slowNumber": "1",
        "__typename": "Order",
    }


async def test_unions_fragments_variables_and_conditions_are_answered(
    client: httpx.AsyncClient,
) -> None:
    query = """
        query Q($text: String!, $with: Boolean!) {
          found(text: $text) { ...F ... on Ping { text @include(if: $with) } }
        }
        fragment F on Order { number @skip(if: $with) }
    """
    with_text = await post(client, query, variables={"text": "a", "with": True})
    without = await post(client, query, variables={"text": "a", "with": False})
    assert with_text.json()["data"]["found"] == [{}, {"text": "a"}]
    assert without.json()["data"]["found"] == [{"number": "1"}, {}]


async def test_the_same_document_answers_each_caller_with_its_own_variables(
    client: httpx.AsyncClient,
) -> None:
    query = "query ($name: String!) { hello(name: $name) }"
    for name in ("Ada", "Grace"):
        response = await post(client, query, variables={"name": name})
        assert response.json() == {"data": {"hello": f"Hello {name}"}}


async def test_every_operation_has_its_own_context_which_is_closed(
    client: httpx.AsyncClient, toy: Toy
) -> None:
    variables = {"text": "a"}
    query = "mutation Write($text: String!) { write(text: $text) { text } }"
    await client.post(
        "/graphql",
        json={"query": query, "variables": variables, "extensions": {"page": 1}},
        headers={"x-request-id": "request-7"},
    )
    await post(client, "{ hello }")
    first, second = toy.contexts
    assert first is not second
    assert first.closed
    assert second.closed
    assert first.caller.client == "staff"
    assert first.facts.operation_name == "Write"
    assert first.facts.operation_kind == "mutation"
    assert first.facts.variables == variables
    assert first.facts.extensions == {"page": 1}
    assert first.facts.request_id == "request-7"
    assert first.facts.client_address == "127.0.0.1"
    assert len(first.facts.document_hash) == 64
    assert second.facts.document_hash != first.facts.document_hash


async def test_queries_can_be_sent_with_get(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql",
        params={
            "query": "query A($name: String!) { hello(name: $name) } query B { hello }",
            "operationName": "A",
            "variables": json.dumps({"name": "Ada"}),
        },
    )
    assert response.json() == {"data": {"hello": "Hello Ada"}}
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("credential", "told"), [(None, "Send a credential"), ("forged", "The credential is wrong")]
)
async def test_without_a_valid_credential_nothing_runs(
    toy: Toy, credential: str | None, told: str
) -> None:
    async with client_of(toy, credential) as client:
        response = await post(client, "{ hello }")
        introspection = await post(client, "{ __typename }")
    assert response.status_code == introspection.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert code(response) == "UNAUTHENTICATED"
    assert response.json()["errors"][0]["message"].startswith(told)
    assert toy.contexts == []


async def test_other_schemes_than_bearer_are_refused(toy: Toy) -> None:
    async with client_of(toy, None) as client:
        headers = {"authorization": "Basic c3RhZmY6", "accept": GRAPHQL_JSON}
        response = await client.post("/graphql", json={"query": "{ hello }"}, headers=headers)
    assert response.status_code == 401


async def test_anonymous_introspection_can_be_allowed_and_shows_the_schema_only() -> None:
    toy = Toy(TransportSettings(anonymous_introspection=True))
    async with client_of(toy, None) as client:
        schema = await post(client, "{ __schema { queryType { name } } __typename }")
        data = await post(client, "{ __typename hello }")
    async with client_of(toy, "forged") as client:
        forged = await post(client, "{ __typename }")
    assert schema.json()["data"]["__schema"] == {"queryType": {"name": "Query"}}
    assert data.status_code == 401
    assert forged.status_code == 401


async def test_where_not_everybody_may_read_the_schema_it_needs_a_scope(toy: Toy) -> None:
    query = "query { hello ...Twist } fragment Twist on Query { a: __schema { __typename } }"
    async with client_of(toy, "staff") as client:
        refused = await post(client, query)
        named = await post(client, '{ __type(name: "Order") { name } }')
        # Clients add it everywhere; it says nothing that the document does not.
        allowed = await post(client, "{ __typename hello }")
    async with client_of(toy, "schema") as client:
        read = await post(client, query)
    assert (refused.status_code, named.status_code) == (403, 403)
    assert refused.json()["errors"][0]["extensions"]["missingScopes"] == ["schema:read"]
    assert allowed.json()["data"]["hello"] == read.json()["data"]["hello"] == "Hello world"


async def test_missing_scopes_refuse_the_whole_operation_before_it_runs(toy: Toy) -> None:
    query = "query { hello orders(first: 1) { number email } }"
    async with client_of(toy, "visitor") as client:
        response = await post(client, query)
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"] == {
        "code": "FORBIDDEN",
        "missingScopes": ["customers:read", "orders:read"],
        "fields": ["orders", "orders.email", "orders.number"],
    }
    assert toy.contexts == []


async def test_unexpected_exceptions_are_masked_and_logged_under_an_incident(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await post(client, "{ hello broken }")
    assert response.status_code == 200
    assert "hunter2" not in response.text
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["broken"]
    assert response.json()["data"] == {"hello": "Hello world", "broken": None}
    assert error["extensions"]["incidentId"] in caplog.text
    assert "hunter2" in caplog.text


async def test_data_is_null_where_an_error_reaches_the_root(client: httpx.AsyncClient) -> None:
    response = await post(client, "{ hello allBroken }")
    assert response.status_code == 200
    assert response.json()["data"] is None


async def test_public_errors_are_shown_with_what_the_client_can_act_on(
    client: httpx.AsyncClient,
) -> None:
    [error] = (await post(client, "{ unlucky }")).json()["errors"]
    assert error["message"] == "No luck today."
    assert error["extensions"] == {"code": "OUT_OF_LUCK", "retryAfterSeconds": 5}
    assert error["locations"] == [{"line": 1, "column": 3}]


async def test_a_query_is_canceled_at_its_deadline() -> None:
    toy = Toy(SHORT)
    async with client_of(toy) as client:
        response = await post(client, "{ slow }")
    assert (response.status_code, code(response)) == (503, "DEADLINE_EXCEEDED")
    assert toy.canceled == ["slow"]
    assert toy.contexts[0].closed


async def test_a_mutation_outlives_its_deadline() -> None:
    toy = Toy(SHORT)
    async with client_of(toy) as client:
        response = await post(client, 'mutation { write(text: "slow") { text } }')
    assert response.status_code == 503
    toy.released.set()
    await toy.transport.close(grace_seconds=1)
    assert toy.written == ["slow"]
    assert toy.contexts[0].closed


async def hang_up_during(toy: Toy, query: str) -> list[Any]:
    """Send a request and disconnect once it runs; returns what was answered all the same."""
    sent: list[Any] = []
    body = json.dumps({"query": query}).encode()
    messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    messages.put_nowait({"type": "http.request", "body": body, "more_body": False})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer staff")]
    scope = {"type": "http", "method": "POST", "headers": headers}
    request = asyncio.create_task(toy.transport.http(scope, messages.get, send))
    await toy.started.wait()
    messages.put_nowait({"type": "http.disconnect"})
    await asyncio.wait_for(request, 2)
    return sent


async def test_a_client_that_hangs_up_cancels_its_query() -> None:
    toy = Toy(TransportSettings(hang_up_watch_seconds=0.01))
    assert await hang_up_during(toy, "{ slow }") == []
    assert toy.canceled == ["slow"]


async def test_a_client_that_hangs_up_does_not_cancel_its_mutation() -> None:
    toy = Toy(TransportSettings(hang_up_watch_seconds=0.01))
    assert await hang_up_during(toy, 'mutation { write(text: "slow") { text } }') == []
    toy.released.set()
    await until(lambda: toy.written == ["slow"])


async def test_a_failing_authentication_is_an_incident(client: httpx.AsyncClient, toy: Toy) -> None:
    toy.authentication_fails = True
    response = await post(client, "{ hello }")
    assert (response.status_code, code(response)) == (500, "INTERNAL")
    assert "hunter2" not in response.text
