import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.api.transport.conftest import SHORT, client_of, serve
from tests.api.transport.toy import Toy
from tests.until import until

STREAM = "text/event-stream"
COMPLETE = "event: complete\ndata:"


async def stream_text(client: httpx.AsyncClient, query: str, accept: str = STREAM) -> str:
    """The whole body of an event stream that ends by itself."""
    response = await client.post("/graphql", json={"query": query}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(STREAM)
    return response.text


def results(text: str) -> list[dict[str, object]]:
    """What the `next` events of a stream carry."""
    return [
        json.loads(block.removeprefix("event: next\ndata: "))
        for block in text.split("\n\n")
        if block.startswith("event: next")
    ]


@asynccontextmanager
async def open_stream(
    address: str, query: str, credential: str = "staff"
) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of a stream over a real connection, closed at the end."""
    headers = {"accept": STREAM, "authorization": f"Bearer {credential}"}
    async with (
        httpx.AsyncClient(base_url=f"http://{address}", headers=headers) as client,
        client.stream("POST", "/graphql", json={"query": query}) as response,
    ):
        yield response.aiter_lines()


async def test_a_subscription_is_a_stream_of_next_events_and_a_complete(
    client: httpx.AsyncClient, toy: Toy
) -> None:
    text = await stream_text(client, "subscription { count(target: 2) }")
    assert results(text) == [{"data": {"count": "0"}}, {"data": {"count": "1"}}]
    assert text.endswith(f"{COMPLETE}\n\n")
    assert "\r" not in text
    assert toy.sources_closed == ["count"]


async def test_each_event_has_a_context_of_its_own(client: httpx.AsyncClient, toy: Toy) -> None:
    await stream_text(client, "subscription { count(target: 2) }")
    assert len(toy.contexts) == 3
    assert all(context.closed for context in toy.contexts)


async def test_queries_and_mutations_can_be_streamed_too(client: httpx.AsyncClient) -> None:
    assert results(await stream_text(client, "{ hello }")) == [{"data": {"hello": "Hello world"}}]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { orders(first: $n) { id } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_document_is_a_next_event_with_errors(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    text = await stream_text(client, query)
    [result] = results(text)
    assert code in str(result)
    assert text.endswith(f"{COMPLETE}\n\n")


@pytest.mark.parametrize("publicly", ["true", "false"])
async def test_a_source_that_fails_ends_the_stream_with_its_error(
    client: httpx.AsyncClient, publicly: str
) -> None:
    text = await stream_text(client, f"subscription {{ failing(publicly: {publicly}) }}")
    first, last = results(text)
    assert first == {"data": {"failing": "once"}}
    assert ("OUT_OF_LUCK" if publicly == "true" else "INTERNAL") in str(last)
    assert "hunter2" not in text
    assert text.endswith(f"{COMPLETE}\n\n")


async def test_what_is_not_a_graphql_request_is_answered_with_a_status(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/graphql", json={}, headers={"accept": STREAM})
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("application/json")


async def test_missing_scopes_are_answered_with_a_status(toy: Toy) -> None:
    async with client_of(toy, "visitor") as client:
        response = await client.post(
            "/graphql",
            json={"query": "subscription { orderPlaced { number } }"},
            headers={"accept": f"{STREAM}, application/graphql-response+json"},
        )
    assert response.status_code == 403


async def test_json_is_preferred_unless_the_client_prefers_a_stream(
    client: httpx.AsyncClient,
) -> None:
    accept = "application/graphql-response+json, application/json, text/event-stream"
    response = await client.post(
        "/graphql", json={"query": "{ hello }"}, headers={"accept": accept}
    )
    assert response.headers["content-type"].startswith("application/graphql-response+json")
    assert results(await stream_text(client, "subscription { count(target: 1) }", accept=accept))


async def test_a_client_that_leaves_closes_the_source(toy: Toy, address: str) -> None:
    async with open_stream(address, "subscription { count(target: -1) }") as lines:
        async for line in lines:
            if line.startswith("event: next"):
                break
    await until(lambda: toy.sources_closed == ["count"])


async def test_silence_is_broken_by_comments() -> None:
    toy = Toy(SHORT)
    async with (
        serve(toy) as address,
        open_stream(address, "subscription { orderPlaced { number } }") as lines,
    ):
        seen: list[str] = []
        async for line in lines:
            seen.append(line)
            if seen.count(":") == 3:
                break
        assert "event: next" in seen


async def test_a_stream_ends_when_its_credential_is_revoked() -> None:
    toy = Toy(SHORT)
    async with (
        serve(toy) as address,
        open_stream(address, "subscription { orderPlaced { number } }") as lines,
    ):
        seen: list[str] = []
        async for line in lines:
            seen.append(line)
            toy.revoked.add("staff")
    assert any("UNAUTHENTICATED" in line for line in seen)
    assert "event: complete" in seen


async def test_a_stream_ends_when_its_credential_is_looked_at_again(toy: Toy) -> None:
    async with (
        serve(toy) as address,
        open_stream(address, "subscription { orderPlaced { number } }") as lines,
    ):
        seen: list[str] = []
        async for line in lines:
            seen.append(line)
            toy.revoked.add("staff")
            await toy.transport.look_again(lambda caller: caller.client == "staff")
    assert any("UNAUTHENTICATED" in line for line in seen)
    assert "event: complete" in seen


async def test_closing_ends_streams_without_completing_them(toy: Toy) -> None:
    seen: list[str] = []
    async with (
        serve(toy) as address,
        open_stream(address, "subscription { count(target: -1) }") as lines,
    ):
        async for line in lines:
            seen.append(line)
            if len(seen) == 4:
                await toy.transport.close()
    assert "event: complete" not in seen
    await until(lambda: toy.sources_closed == ["count"])


async def test_a_client_that_does_not_read_is_disconnected() -> None:
    toy = Toy(SHORT)
    async with serve(toy) as address:
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1_024)
        body = json.dumps({"query": "subscription { count(target: -1, size: 100000) }"}).encode()
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
            b"authorization: Bearer staff\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\n\r\n" % len(body) + body
        )
        await reader.readline()
        await until(lambda: toy.sources_closed == ["count"], seconds=5)
        writer.close()
