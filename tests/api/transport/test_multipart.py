"""Subscriptions over multipart HTTP, as Apollo Client reads them."""

import json
from typing import Any

import httpx
import pytest

from tests.api.transport.conftest import GRAPHQL_JSON, SHORT, client_of, code, post, serve
from tests.api.transport.toy import Toy

# As Apollo Client 4 sends it for a subscription.
APOLLO = (
    "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,"
    "application/graphql-response+json,application/json;q=0.9"
)
BOUNDARY = "\r\n--graphql"


def parts_of(body: str) -> list[Any]:
    """The parts that Apollo Client would see: each once the boundary behind it has arrived."""
    preamble, *parts, end = body.split(BOUNDARY)
    assert preamble == ""
    assert end == "--\r\n"
    found = []
    for part in parts:
        head, text = part.split("\r\n\r\n", 1)
        assert head == "\r\ncontent-type: application/json"
        found.append(json.loads(text))
    return found


async def subscribe(client: httpx.AsyncClient, query: str, accept: str = APOLLO) -> httpx.Response:
    return await post(client, query, accept=accept)


async def test_each_response_is_a_part_in_an_envelope(client: httpx.AsyncClient, toy: Toy) -> None:
    response = await subscribe(client, "subscription { count(target: 2) }")
    assert response.headers["content-type"] == (
        'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"'
    )
    assert response.headers["cache-control"] == "no-store"
    assert parts_of(response.text) == [
        {"payload": {"data": {"count": "0"}}},
        {"payload": {"data": {"count": "1"}}},
    ]
    assert toy.sources_closed == ["count"]


async def test_an_operation_that_fails_says_so_in_its_payload(client: httpx.AsyncClient) -> None:
    body = (await subscribe(client, "subscription { failing(publicly: true) }")).text
    first, failure = parts_of(body)
    assert first == {"payload": {"data": {"failing": "once"}}}
    assert failure["payload"]["errors"][0]["extensions"]["code"] == "OUT_OF_LUCK"


async def test_silence_is_broken_by_empty_parts_and_a_lost_right_by_errors_without_payload() -> (
    None
):
    toy = Toy(SHORT)
    async with serve(toy) as address, httpx.AsyncClient() as client:
        headers = {"accept": APOLLO, "authorization": "Bearer staff"}
        query = {"query": "subscription { orderPlaced { number } }"}
        url = f"http://{address}/graphql"
        async with client.stream("POST", url, json=query, headers=headers) as response:
            body = ""
            async for text in response.aiter_text():
                body += text
                if "{}" in body:
                    toy.revoked.add("staff")
    first, *silence, last = parts_of(body)
    assert first == {"payload": {"data": {"orderPlaced": {"number": "1"}}}}
    assert silence
    assert all(part == {} for part in silence)
    assert last["payload"] is None
    assert last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_stream_that_the_server_stops_has_no_last_boundary() -> None:
    toy = Toy(SHORT)
    async with serve(toy) as address, httpx.AsyncClient() as client:
        headers = {"accept": APOLLO, "authorization": "Bearer staff"}
        query = {"query": "subscription { orderPlaced { number } }"}
        url = f"http://{address}/graphql"
        async with client.stream("POST", url, json=query, headers=headers) as response:
            body = ""
            async for text in response.aiter_text():
                body += text
                if "payload" in body:
                    await toy.transport.close(grace_seconds=0)
    assert body.endswith(BOUNDARY)


async def test_what_is_wrong_before_it_streams_is_an_ordinary_answer(
    client: httpx.AsyncClient,
) -> None:
    invalid = await subscribe(client, "subscription { nothing }")
    assert (invalid.status_code, code(invalid)) == (400, "GRAPHQL_VALIDATION_FAILED")
    assert invalid.headers["content-type"].startswith(GRAPHQL_JSON)
    async with client_of(Toy(), "visitor") as visitor:
        forbidden = await subscribe(visitor, "subscription { orderPlaced { number } }")
    assert (forbidden.status_code, code(forbidden)) == (403, "FORBIDDEN")


async def test_queries_of_such_a_client_get_one_answer(client: httpx.AsyncClient) -> None:
    response = await subscribe(client, "{ hello }")
    assert response.json() == {"data": {"hello": "Hello world"}}
    only_parts = await subscribe(client, "{ hello }", "multipart/mixed;subscriptionSpec=1.0")
    assert parts_of(only_parts.text) == [{"payload": {"data": {"hello": "Hello world"}}}]


@pytest.mark.parametrize(
    "accept",
    [
        "multipart/mixed",
        "multipart/mixed;deferSpec=20220824",
        "multipart/mixed;subscriptionSpec=2.0",
    ],
)
async def test_other_multipart_protocols_are_not_spoken(
    client: httpx.AsyncClient, accept: str
) -> None:
    refused = await subscribe(client, "subscription { count }", accept)
    assert (refused.status_code, code(refused)) == (406, "NOT_ACCEPTABLE")


async def test_the_form_that_the_client_prefers_is_spoken(client: httpx.AsyncClient) -> None:
    accept = 'multipart/mixed;subscriptionSpec="1.0";q=0.5, text/event-stream'
    response = await subscribe(client, "subscription { count(target: 1) }", accept)
    assert response.headers["content-type"].startswith("text/event-stream")
