import asyncio
from typing import Any

import httpx
import pytest

from tests.api.transport.conftest import GRAPHQL_JSON, SHORT, client_of, code, post
from tests.api.transport.toy import Toy


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


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, "application/json"])
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
    response = await client.get(f"/graphql?{query_string}", headers={"accept": GRAPHQL_JSON})
    assert response.status_code == 400


async def test_a_huge_integer_in_the_variables_is_not_an_error_of_ours(
    client: httpx.AsyncClient,
) -> None:
    body = b'{"query": "query ($n: Int!) { orders(first: $n) { id } }", "variables": {"n": 1%s}}'
    response = await client.post(
        "/graphql",
        content=body % (b"0" * 400),
        headers={"content-type": "application/json", "accept": GRAPHQL_JSON},
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


async def test_a_body_that_trickles_is_given_up_and_its_connection_with_it() -> None:
    async def trickle() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    async with client_of(Toy(SHORT)) as client:
        headers = {"content-type": "application/json"}
        response = await client.post("/graphql", content=trickle(), headers=headers)
    assert (response.status_code, code(response)) == (408, "REQUEST_TIMEOUT")
    assert response.headers["connection"] == "close"


HOSTILE_BODIES: dict[str, bytes] = {
    **BAD_BODIES,
    "infinity": b'{"query": "{ hello }", "variables": {"a": Infinity}}',
    "a float beyond all": b'{"query": "{ hello }", "variables": {"a": 1e999}}',
    "the same key twice": b'{"query": "{ helo }", "query": "{ hello }", "variables": null}',
    "nulls in nulls": b'{"query": "{ hello }", "variables": {"a": [[[null]]], "b": {"c": null}}}',
    "a huge integer": b'{"query": "query ($n: Int) { hello }", "variables": {"n": 1%s}}'
    % (b"0" * 5_000),
    "deep variables": b'{"query": "{ hello }", "variables": {"a": %s%s}}'
    % (b"[" * 1_000, b"]" * 1_000),
    "a deep document": b'{"query": "%s"}' % (b"{ hello" * 4_000),
    "deep brackets in a document": b'{"query": "{ hello(name: %s) }"}' % (b"[" * 4_000),
    "a byte order mark": b"\xef\xbb\xbf" + b'{"query": "{ hello }"}',
    "UTF-16": '{"query": "{ hello }"}'.encode("utf-16"),
    "a huge name": b'{"query": "{ hello }", "operationName": "%s"}' % (b"x" * 100_000),
    "a persisted query of nulls": b'{"extensions": {"persistedQuery": {"version": null}}}',
}

HOSTILE_HEADERS: dict[str, dict[str, str | bytes]] = {
    "an unknown charset": {"content-type": "application/json; charset=klingon"},
    "a type without an end": {"content-type": 'application/json; charset="utf-8'},
    "a long accept": {"accept": "a/b;q=0.1," * 5_000},
    "a wrong quality": {"accept": f"{GRAPHQL_JSON};q=NaN"},
    "an accept of bytes": {"accept": b"\xff\xfe"},
    "a long authorization": {"authorization": "Bearer " + "x" * 100_000},
    "an authorization of bytes": {"authorization": b"Bearer \xff"},
    "a wrong length": {"content-length": "-1"},
    "a length of letters": {"content-length": "many"},
    "a length in Arabic digits": {"content-length": "٣".encode()},
    "an etag of bytes": {"if-none-match": b"\xff" * 3_000},
    "a request id of bytes": {"x-request-id": b"\xff\r"},
    "a cart of bytes": {"x-cart-secret": b"\xff\x00"},
}


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, "application/json", "text/event-stream"])
@pytest.mark.parametrize("body", HOSTILE_BODIES.values(), ids=list(HOSTILE_BODIES))
async def test_no_body_is_an_error_of_ours(
    client: httpx.AsyncClient, accept: str, body: bytes
) -> None:
    headers = {"content-type": "application/json", "accept": accept}
    response = await client.post("/graphql", content=body, headers=headers)
    assert response.status_code < 500
    assert "INTERNAL" not in response.text


@pytest.mark.parametrize("headers", HOSTILE_HEADERS.values(), ids=list(HOSTILE_HEADERS))
async def test_no_header_is_an_error_of_ours(
    client: httpx.AsyncClient, headers: dict[str, str | bytes]
) -> None:
    usual: dict[str, str | bytes] = {"content-type": "application/json", "accept": GRAPHQL_JSON}
    sent = [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in {**usual, **headers}.items()
    ]
    for method, body in (("POST", b'{"query": "{ hello }"}'), ("GET", b"")):
        response = await client.request(
            method, "/graphql?query={hello}", content=body, headers=sent
        )
        assert response.status_code < 500
        assert "INTERNAL" not in response.text


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


async def test_what_is_null_is_called_so(client: httpx.AsyncClient) -> None:
    query = "query ($n: Int!) { orders(first: $n) { id } }"
    variable = await post(client, query, variables={"n": None})
    literal = await post(client, "{ orders(first: null) { id } }")
    for response in (variable, literal):
        assert response.json()["errors"][0]["message"].endswith("'Int!' not to be null.")


async def test_a_request_without_a_document_is_told_where_it_goes(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/graphql", json={"id": "a document"})
    assert response.json()["errors"][0]["message"] == (
        "Send a document as query, or its id as documentId."
    )


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


async def test_a_subscription_needs_a_stream(client: httpx.AsyncClient) -> None:
    response = await post(client, "subscription { count }")
    assert response.status_code == 406
