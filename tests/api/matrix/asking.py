"""Asking as a principal: below the transports, which only carry what is asked and answered."""

import base64
import re
from collections.abc import AsyncGenerator

import orjson

from api.transport.call import Call
from api.transport.parameters import parse_body
from api.transport.public_errors import PublicError, RequestRefused
from api.transport.request_facts import RequestFacts
from tests.api.matrix.principals import Principal
from tests.api.matrix.world import World


async def answered(world: World, principal: Principal, document: str) -> str:
    """The answer as text, its cursors opened."""
    operations = world.api.application.transport.operations
    try:
        response = await operations.execute(await _call(world, principal, document))
    except RequestRefused as refused:
        response = {"errors": refused.errors}
    except PublicError as refused:
        response = {"errors": [str(refused)]}
    return with_cursors(orjson.dumps(response).decode())


def with_cursors(text: str) -> str:
    """The text and what its cursors are made of."""
    return text + "".join(_opened(cursor) for cursor in re.findall(r'ursor":"([^"]+)"', text))


async def streamed(
    world: World, principal: Principal, document: str
) -> AsyncGenerator[bytes, None]:
    """The messages of a subscription. Raises RequestRefused."""
    operations = world.api.application.transport.operations
    async for text in operations.stream(await _call(world, principal, document)):
        yield text


async def _call(world: World, principal: Principal, document: str) -> Call:
    operations = world.api.application.transport.operations
    parameters = parse_body(orjson.dumps({"query": document}))
    credential = world.api.credentials.get(principal.name)
    caller = principal.caller or await operations.authenticate(credential, None)
    prepared = await operations.prepare(parameters, caller)
    facts = RequestFacts(
        request_id="matrix",
        operation_name=prepared.name,
        operation_kind=prepared.kind.value,
        document_hash=prepared.document_hash,
        variables={},
        extensions={},
        client_address=None,
        cart=principal.cart,
    )
    return Call(prepared, parameters, caller, credential, facts)


def _opened(cursor: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(cursor + "==")
    except ValueError:
        return cursor
    return f"{cursor} {raw!r} {raw.hex()}"
