"""Gzip of answers and of bodies."""

import gzip
import json
import zlib

import httpx
import pytest

from api.transport.compression import accepts_gzip
from tests.api.transport.conftest import GRAPHQL_JSON, SHORT, client_of, code, post
from tests.api.transport.toy import Toy

LARGE = "{ orders(first: 100) { id number total } }"
JSON_HEADERS = {"content-type": "application/json", "accept": GRAPHQL_JSON}


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("*, gzip;q=0", False),
        ("gzipped", False),
        ("gzip;q=much", False),
    ],
)
def test_what_a_client_accepts_is_understood(accepted: str, expected: bool) -> None:
    assert accepts_gzip(accepted) is expected


async def test_a_large_answer_is_compressed_where_the_client_reads_it(
    client: httpx.AsyncClient,
) -> None:
    compressed = await post(client, LARGE)
    client.headers["accept-encoding"] = "identity"
    plain = await post(client, LARGE)
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) < len(plain.content) / 3
    assert "content-encoding" not in plain.headers
    assert compressed.json() == plain.json()
    assert "Accept-Encoding" in plain.headers["vary"]


async def test_small_answers_and_those_of_mutations_stay_as_they_are(
    client: httpx.AsyncClient,
) -> None:
    small = await post(client, "{ hello }")
    large = "mutation ($t: String!) { write(text: $t) { text } }"
    mutation = await post(client, large, variables={"t": "a" * 5_000})
    assert len(mutation.content) > 5_000
    assert "content-encoding" not in small.headers
    assert "content-encoding" not in mutation.headers


async def test_a_compressed_body_is_read(client: httpx.AsyncClient) -> None:
    for coding in ("gzip", "X-GZIP"):
        body = gzip.compress(json.dumps({"query": "{ hello }"}).encode())
        headers = {**JSON_HEADERS, "content-encoding": coding}
        response = await client.post("/graphql", content=body, headers=headers)
        assert response.json() == {"data": {"hello": "Hello world"}}


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (gzip.compress(b" " * 10_000_000), 413, "PAYLOAD_TOO_LARGE"),
        (gzip.compress(b" " * 2_001), 413, "PAYLOAD_TOO_LARGE"),
        (b"not gzip", 400, "BAD_REQUEST"),
        (b"", 400, "BAD_REQUEST"),
        (gzip.compress(b'{"query": "{ hello }"}')[:-4], 400, "BAD_REQUEST"),
        (gzip.compress(b'{"query": "{ hello }"}') + b"more", 400, "BAD_REQUEST"),
        (zlib.compress(b'{"query": "{ hello }"}'), 400, "BAD_REQUEST"),
        (gzip.compress(b"\xff"), 400, "BAD_REQUEST"),
    ],
    ids=["a bomb", "a byte too much", "no gzip", "nothing", "cut off", "more", "zlib", "no UTF-8"],
)
async def test_a_compressed_body_that_is_wrong_is_refused(
    body: bytes, status: int, expected: str
) -> None:
    async with client_of(Toy(SHORT)) as client:
        headers = {**JSON_HEADERS, "content-encoding": "gzip"}
        response = await client.post("/graphql", content=body, headers=headers)
    assert (response.status_code, code(response)) == (status, expected)


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "zstd", "\xe9"])
async def test_other_encodings_are_unsupported(client: httpx.AsyncClient, coding: str) -> None:
    headers = {**JSON_HEADERS, "content-encoding": coding}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = await client.post("/graphql", content=b"{}", headers=encoded)
    assert (response.status_code, code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")
