"""Automatic persisted queries as Apollo and urql speak them, and trusted documents."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from api.transport.persisted_queries import PersistedQueries
from api.transport.settings import TransportSettings
from domain.access.caller import Caller, PrincipalKind
from tests.api.transport.conftest import GRAPHQL_JSON, client_of, code
from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import initialized

QUERY = "query Greet($name: String!) { hello(name: $name) }"
VARIABLES = {"name": "Ada"}
GREETED = {"data": {"hello": "Hello Ada"}}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hashed(value: str = sha256(QUERY), version: int = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": value}}


async def post(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post(
        "/graphql", json={"variables": VARIABLES, **body}, headers={"accept": GRAPHQL_JSON}
    )


async def test_a_query_sent_once_with_its_hash_is_then_known_by_it(
    client: httpx.AsyncClient, toy: Toy
) -> None:
    unknown = await post(client, extensions=hashed())
    first = await post(client, query=QUERY, extensions=hashed())
    by_hash = await post(client, extensions=hashed())
    parameters = {"variables": json.dumps(VARIABLES), "extensions": json.dumps(hashed())}
    with_get = await client.get("/graphql", params=parameters)
    async with client_of(toy, "reader") as other:
        elsewhere = await post(other, extensions=hashed())

    # 200 for a client that looks at the status before it reads what to do.
    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert first.json() == by_hash.json() == with_get.json() == GREETED
    assert code(elsewhere) == "PERSISTED_QUERY_NOT_FOUND"


async def test_hashes_are_known_on_a_websocket_too(address: str) -> None:
    async with initialized(address) as connection:
        for number, query in enumerate((None, QUERY, None)):
            payload: dict[str, Any] = {"variables": VARIABLES, "extensions": hashed()}
            payload |= {"query": query} if query else {}
            await connection.send(type="subscribe", id=str(number), payload=payload)
            answer = await connection.receive()
            if number == 0:
                assert answer["type"] == "error"
                assert answer["payload"][0]["message"] == "PersistedQueryNotFound"
            else:
                assert answer["payload"] == GREETED
                assert (await connection.receive())["type"] == "complete"


@pytest.mark.parametrize(
    ("query", "as_", "refusal"),
    [
        ("{ helo }", "staff", "GRAPHQL_VALIDATION_FAILED"),
        ("{ orders(first: 1) { id } }", "visitor", "FORBIDDEN"),
    ],
)
async def test_what_is_not_valid_or_not_allowed_is_not_remembered(
    toy: Toy, query: str, as_: str, refusal: str
) -> None:
    async with client_of(toy, as_) as client:
        refused = await post(client, query=query, extensions=hashed(sha256(query)))
        again = await post(client, extensions=hashed(sha256(query)))
    assert code(refused) == refusal
    assert code(again) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "extensions",
    [
        hashed("0" * 64),
        hashed(version=2),
        {"persistedQuery": None},
        {"persistedQuery": {"version": 1, "sha256Hash": 7}},
        {"persistedQuery": {"version": 1, "sha256Hash": "\x00"}},
    ],
)
async def test_a_hash_that_is_wrong_is_a_bad_request(
    client: httpx.AsyncClient, extensions: dict[str, Any]
) -> None:
    response = await post(client, query=QUERY, extensions=extensions)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


async def test_clients_are_told_to_stop_where_hashes_are_not_remembered() -> None:
    toy = Toy(TransportSettings(max_persisted_queries_per_client=0))
    async with client_of(toy) as client:
        response = await post(client, extensions=hashed())
        with_text = await post(client, query=QUERY, extensions=hashed())
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotSupported"
    assert code(response) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert with_text.json() == GREETED


async def test_a_trusted_document_is_run_by_its_id_or_its_hash(
    client: httpx.AsyncClient, toy: Toy
) -> None:
    toy.trusted = {"greet-1": QUERY, sha256(QUERY): QUERY}
    by_id = await post(client, documentId="greet-1")
    by_hash = await post(client, extensions=hashed())
    parameters = {"documentId": "greet-1", "variables": json.dumps(VARIABLES)}
    with_get = await client.get("/graphql", params=parameters)
    unknown = await post(client, documentId="greet-2")
    assert by_id.json() == by_hash.json() == with_get.json() == GREETED
    assert (unknown.status_code, code(unknown)) == (404, "PERSISTED_QUERY_NOT_IN_LIST")
    assert len(unknown.json()["errors"]) == 1


@pytest.mark.parametrize("document_id", ["", 7, "x" * 256, "a\x00"])
async def test_an_id_that_is_none_is_a_bad_request(
    client: httpx.AsyncClient, document_id: object
) -> None:
    response = await post(client, documentId=document_id)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


async def test_an_id_beside_a_query_is_a_bad_request(client: httpx.AsyncClient) -> None:
    response = await post(client, documentId="greet-1", query=QUERY)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


async def test_a_caller_limited_to_trusted_documents_runs_no_others(toy: Toy) -> None:
    toy.trusted = {sha256(QUERY): QUERY}
    async with client_of(toy) as anyone:
        await post(anyone, query="{ hello }", extensions=hashed(sha256("{ hello }")))
    async with client_of(toy, "listed") as client:
        trusted = await post(client, query=QUERY)
        hashed_text = await post(client, query=QUERY, extensions=hashed())
        other = await post(client, query="{ hello }")
        other_hash = await post(client, extensions=hashed(sha256("{ hello }")))
    assert trusted.json() == hashed_text.json() == GREETED
    assert (other.status_code, code(other)) == (403, "QUERY_NOT_IN_SAFELIST")
    assert (other_hash.status_code, code(other_hash)) == (404, "PERSISTED_QUERY_NOT_IN_LIST")


async def test_nobody_without_a_credential_makes_us_look_for_a_document() -> None:
    toy = Toy(TransportSettings(anonymous_introspection=True))
    toy.trusted = {"schema": "{ __typename }"}
    async with client_of(toy, None) as client:
        response = await post(client, documentId="schema")
    assert response.status_code == 401


def test_each_client_has_a_bounded_shelf_and_all_shelves_a_bounded_size() -> None:
    settings = TransportSettings(max_persisted_queries_per_client=2, max_persisted_characters=80)
    persisted = PersistedQueries(settings)
    ada, eve = (Caller(PrincipalKind.PARTNER, name, frozenset()) for name in ("ada", "eve"))

    persisted.keep("a", "a" * 10, ada)
    for number in range(5):
        persisted.keep(f"e{number}", "e" * 10, eve)
    assert persisted.find("a", ada) == "a" * 10
    assert [persisted.find(f"e{number}", eve) is None for number in range(5)] == [True] * 3 + [
        False,
        False,
    ]

    for number in range(20):
        persisted.keep("x", "x" * 10, Caller(PrincipalKind.PARTNER, str(number), frozenset()))
    assert len(persisted) == 8
    persisted.keep("big", "x" * 11, ada)
    assert persisted.find("big", ada) is None


def test_guests_share_a_shelf_for_they_use_the_same_app() -> None:
    persisted = PersistedQueries(TransportSettings())
    first, second = (Caller(PrincipalKind.GUEST, f"guest:{n}", frozenset()) for n in range(2))
    persisted.keep("a", "{ hello }", first)
    assert persisted.find("a", second) == "{ hello }"
