"""Our server keeps every sentence of graphql-transport-ws; one that does not is found out."""

import asyncio
from dataclasses import replace

from api.transport.settings import TransportSettings
from tests.api.transport.conftest import serve
from tests.api.transport.toy import Toy
from tests.conformance.protocol_client import Target
from tests.conformance.protocol_sentences import SENTENCES
from tests.conformance.websocket_protocol import counts, findings, told

OPERATIONS = Target(
    url="",
    authorization="Bearer staff",
    query="{ hello }",
    endless="subscription { orderPlaced { number } }",
    ending="subscription { count(target: 3) }",
)


async def test_every_sentence_holds_for_our_server() -> None:
    toy = Toy(TransportSettings(websocket_init_timeout_seconds=0.5))
    async with serve(toy) as address:
        found = await findings(replace(OPERATIONS, url=f"http://{address}/graphql"))
    assert [finding for finding in found if finding.note] == []
    assert counts(found) == f"MUST: {len(SENTENCES) - 2} of {len(SENTENCES) - 2}; SHOULD: 2 of 2"


async def test_a_server_that_only_hangs_up_keeps_hardly_any() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await findings(replace(OPERATIONS, url=f"http://127.0.0.1:{port}/graphql"))
    assert all(finding.note for finding in found)
    assert '"outcome": "failed"' in told(found)
