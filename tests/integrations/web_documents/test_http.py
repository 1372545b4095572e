"""Documents that others publish."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.ports import DocumentUnavailable
from integrations.web_documents.http import SIZE_LIMIT_BYTES, HttpDocuments


async def test_documents_are_small_and_where_they_were_asked_for() -> None:
    answers = {
        "/good": httpx.Response(200, json={"keys": []}),
        "/moved": httpx.Response(302, headers={"location": "https://keys.example/good"}),
        "/large": httpx.Response(200, content=b"[" + b" " * SIZE_LIMIT_BYTES + b"]"),
        "/text": httpx.Response(200, content=b"no json"),
    }
    fetched = HttpDocuments(httpx.MockTransport(lambda request: answers[request.url.path]))

    assert await fetched.get_json("https://keys.example/good") == {"keys": []}
    for path in ("/moved", "/large", "/text"):
        with pytest.raises(DocumentUnavailable):
            await fetched.get_json(f"https://keys.example{path}")


class _Drops(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)


async def test_whoever_answers_drop_by_drop_is_not_waited_for() -> None:
    slow = httpx.MockTransport(lambda _: httpx.Response(200, stream=_Drops()))
    with pytest.raises(DocumentUnavailable):
        await HttpDocuments(slow, timeout_seconds=0.05).get_json("https://keys.example/")
