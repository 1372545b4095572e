import asyncio
import json
import logging
from typing import Any

import httpx
import pytest

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import SHORT, client_of, until
from tests.api.transport.toy import Toy

GRAPHQL = "application/graphql-response+json"
ORDERS = "{ orders(first: 2) { id number total colour placedAt slowNumber __typename } }"


async def post(
    client: httpx.AsyncClient, query: str, accept: str = GRAPHQL, **parameters: object
) -> httpx.Response:
    body = {"query": query, **parameters}
    return await client.post("/graphql", json=body, headers={"accept": accept})


def code(response: httpx.Response) -> str:
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


async def test_objects_enums_scalars_and_asynchronous_fields_are_answered(
    client: httpx.AsyncClient,
) -> None:
    response = await post(client, ORDERS)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
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


async def test_mutations_are_refused_with_get(client: httpx.AsyncClient, toy: Toy) -> None:
    response = await client.get(
        "/graphql", params={"query": 'mutation { write(text: "a") { text } }'}
    )
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert code(response) == "METHOD_NOT_ALLOWED"
    assert toy.written == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


BAD_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{",
    "invalid UTF-8": b'{"query": "\xff"}',
    "an array": b"[]",
    "a string": b'"{ hello }"',
    "null": b"null",
    "not a number": b'{"query": "{ hello }", "variables": {"a": NaN}}',
    "deep": b"[" * 1_500 + b"]" * 1_500,
    "a lone surrogate": b'{"query": "\\ud800"}',
    "no query": b"{}",
    "a query that is a number": b'{"query": 1}',
    "variables that are a string": b'{"query": "{ hello }", "variables": "{}"}',
    "variables that are an array": b'{"query": "{ hello }", "variables": []}',
    "an operationName that is a number": b'{"query": "{ hello }", "operationName": 1}',
    "extensions that are a boolean": b'{"query": "{ hello }", "extensions": true}',
}


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=list(BAD_BODIES))
async def test_what_is_not_a_graphql_request_is_answered_with_400(
    client: httpx.AsyncClient, accept: str, body: bytes
) -> None:
    headers = {"content-type": "application/json", "accept": accept}
    response = await client.post("/graphql", content=body, headers=headers)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith(accept)
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "query_string",
    ["", "query=", "variables=1&query={hello}", "variables={&query={hello}", "query=%FF"],
)
async def test_a_bad_query_string_is_answered_with_400(
    client: httpx.AsyncClient, query_string: str
) -> None:
    response = await client.get(f"/graphql?{query_string}", headers={"accept": GRAPHQL})
    assert response.status_code == 400


async def test_a_huge_integer_in_the_variables_is_not_an_error_of_ours(
    client: httpx.AsyncClient,
) -> None:
    body = b'{"query": "query ($n: Int!) { orders(first: $n) { id } }", "variables": {"n": 1%s}}'
    response = await client.post(
        "/graphql",
        content=body % (b"0" * 400),
        headers={"content-type": "application/json", "accept": GRAPHQL},
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/graphql", "application/json; charset=latin1"],
)
async def test_a_body_that_is_not_json_in_utf_8_is_unsupported(
    client: httpx.AsyncClient, content_type: str | None
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = await client.post("/graphql", content=b'{"query": "{ hello }"}', headers=headers)
    assert response.status_code == 415
    assert code(response) == "UNSUPPORTED_MEDIA_TYPE"


async def test_a_compressed_body_is_unsupported(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert (await client.post("/graphql", content=b"", headers=headers)).status_code == 415


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/json;q=0"])
async def test_an_answer_nobody_accepts_is_not_given(
    client: httpx.AsyncClient, accept: str
) -> None:
    response = await post(client, "{ hello }", accept=accept)
    assert response.status_code == 406
    assert code(response) == "NOT_ACCEPTABLE"


async def test_a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not() -> None:
    async def chunks() -> Any:
        for _ in range(100):
            yield b" " * 100

    async with client_of(Toy(SHORT)) as client:
        headers = {"content-type": "application/json"}
        announced = await client.post("/graphql", content=b" " * 2_001, headers=headers)
        chunked = await client.post("/graphql", content=chunks(), headers=headers)
    assert (announced.status_code, code(announced)) == (413, "PAYLOAD_TOO_LARGE")
    assert (chunked.status_code, code(chunked)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ helo }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { orders(first: $n) { id } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_document_has_no_data_and_a_status_by_media_type(
    client: httpx.AsyncClient, query: str, expected: str
) -> None:
    spoken = await post(client, query)
    traditional = await post(client, query, accept="application/json")
    assert (spoken.status_code, traditional.status_code) == (400, 200)
    assert code(spoken) == code(traditional) == expected
    assert "data" not in spoken.json()


async def test_errors_do_not_suggest_names(client: httpx.AsyncClient) -> None:
    response = await post(
        client,
        "query ($c: Colour) { helo orders(frist: 1, colour: $c) { id } }",
        variables={"c": "REDD"},
    )
    assert "Did you mean" not in response.text
    response = await post(
        client,
        "query ($c: Colour) { orders(first: 1, colour: $c) { id } }",
        variables={"c": "REDD"},
    )
    assert code(response) == "BAD_USER_INPUT"
    assert "Did you mean" not in response.text


@pytest.mark.parametrize("credential", [None, "forged"])
async def test_without_a_valid_credential_nothing_runs(toy: Toy, credential: str | None) -> None:
    async with client_of(toy, credential) as client:
        response = await post(client, "{ hello }")
        introspection = await post(client, "{ __typename }")
    assert response.status_code == introspection.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert code(response) == "UNAUTHENTICATED"
    assert toy.contexts == []


async def test_other_schemes_than_bearer_are_refused(toy: Toy) -> None:
    async with client_of(toy, None) as client:
        headers = {"authorization": "Basic c3RhZmY6", "accept": GRAPHQL}
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


async def test_a_subscription_needs_a_stream(client: httpx.AsyncClient) -> None:
    response = await post(client, "subscription { count }")
    assert response.status_code == 406
