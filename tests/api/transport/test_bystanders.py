"""Long computations for one caller while others are answered."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from api.transport import documents, operations
from api.transport.executor import OperationExecutor
from api.transport.settings import TransportSettings
from tests.api.transport.conftest import client_of, post
from tests.api.transport.toy import Toy


def halting(work: Callable[..., Any], computing: threading.Event, go_on: threading.Event) -> Any:
    """The same work, which begins once it may."""

    def halted(*arguments: Any, **named: Any) -> Any:
        computing.set()
        assert go_on.wait(5), "whoever answers others waits for this computation"
        return work(*arguments, **named)

    return halted


@pytest.mark.parametrize(
    ("place", "name", "long"),
    [
        (documents, "validate", "{ orders(first: 1) { number } }"),
        # Commas are what values are counted by.
        (operations, "get_variable_values", "{ orders(first: 1) { number } " + 1_001 * "," + "}"),
        (OperationExecutor, "execute_operation", "{ __schema { types { name } } }"),
    ],
    ids=["a new document", "many values", "the schema"],
)
async def test_others_are_answered_meanwhile(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, long: str
) -> None:
    client = client_of(Toy(TransportSettings(anonymous_introspection=True)))
    short = '{ hello(name: "Ada") }'
    await post(client, short)
    computing, go_on = threading.Event(), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(place, name, halting(getattr(place, name), computing, go_on))
        slow = asyncio.create_task(post(client, long))
        assert await asyncio.to_thread(computing.wait, 5)
    answered = await post(client, short)
    assert answered.json() == {"data": {"hello": "Hello Ada"}}
    assert not slow.done()
    go_on.set()
    assert "errors" not in (await slow).json()
