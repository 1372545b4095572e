"""Subscribers without a socket: what the transports send, as they get it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson

from api.transport.call import Call
from api.transport.parameters import parse_body
from api.transport.request_facts import RequestFacts
from tests.api.api_client import ApiClient, read_document


async def texts(
    api: ApiClient, document: str, variables: dict[str, Any], as_: str = "staff"
) -> AsyncGenerator[bytes, None]:
    """The responses of a subscription as JSON text."""
    operations = api.application.transport.operations
    credential = api.credentials.get(as_, as_)
    query = document if "{" in document else read_document(document)
    parameters = parse_body(orjson.dumps({"query": query, "variables": variables}))
    caller = await operations.authenticate(credential, None)
    prepared = await operations.prepare(parameters, caller)
    facts = RequestFacts(
        request_id="test",
        operation_name=prepared.name,
        operation_kind=prepared.kind.value,
        document_hash=prepared.document_hash,
        variables=parameters.variables,
        extensions={},
        client_address=None,
    )
    call = Call(prepared, parameters, caller, credential, facts)
    async with aclosing(operations.stream(call)) as found:
        async for text in found:
            yield text


def message(text: bytes) -> dict[str, Any]:
    """The one field of a response's data."""
    response = orjson.loads(text)
    assert "errors" not in response, response["errors"]
    (value,) = response["data"].values()
    found: dict[str, Any] = value
    return found


async def next_message(stream: AsyncGenerator[bytes, None]) -> dict[str, Any]:
    """The next message that is not a heartbeat."""
    while True:
        found = message(await anext(stream))
        if found["__typename"] != "Heartbeat":
            return found
