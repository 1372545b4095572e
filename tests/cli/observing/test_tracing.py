"""Traces: what a collector is told of a request, of a message on a socket, and of a webhook."""

from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest

from api.app import Application
from cli.observing.tracing import traced
from domain.observing import UNOBSERVED, Observers
from tests.api.api_client import make_credentials, read_document
from tests.api.conftest import SECRET
from tests.api.served import serving
from tests.api.transport.websocket_client import initialized
from tests.cli.collector import Collector, collecting
from tests.shop import Shop
from tests.webhooks.receiver import receiving
from tests.webhooks.working import make_endpoint, working

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SERVER, CLIENT = 2, 3


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


async def test_an_operation_continues_its_clients_trace_with_its_transaction(
    shop: Shop, collector: Collector
) -> None:
    credential = make_credentials(shop)["staff"]
    query = read_document("channels/channelsUpsert")
    variables = {"input": [{"code": "TRACED", "name": "Traced", "currencyCode": "EUR"}], "key": "t"}
    with traced(collector.endpoint) as tracer:
        shop.database.observers = Observers(tracer=tracer)
        application = Application(shop.database, secret=SECRET)
        await application.start()
        transport = httpx.ASGITransport(app=application.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
            answer = await http.post(
                "/graphql",
                json={"query": query, "variables": variables},
                headers={
                    "authorization": f"Bearer {credential}",
                    "traceparent": f"00-{TRACE}-{PARENT}-01",
                },
            )
        await _ask_on_a_socket(application, credential)
        await application.close()
    shop.database.observers = UNOBSERVED

    assert "errors" not in answer.json(), answer.text
    assert collector.services == {"orderwright"}
    operation = collector.named("mutation ChannelsUpsert")
    assert (operation.kind, operation.trace_id, operation.parent_id) == (SERVER, TRACE, PARENT)
    assert operation.attributes["graphql.document.hash"] == sha256(query.encode()).hexdigest()
    assert operation.attributes["orderwright.outcome"] == "ok"
    transactions = [span for span in collector.spans if span.name == "transaction"]
    assert {span.parent_id for span in transactions} == {operation.span_id}
    asked = collector.named("query OnASocket")
    assert (asked.trace_id, asked.parent_id) == (TRACE, PARENT)
    assert credential not in repr(collector.spans)


async def _ask_on_a_socket(application: Application, credential: str) -> None:
    query = "query OnASocket { viewer { kind } }"
    extensions = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    async with serving(application) as address, initialized(address, credential) as connection:
        await connection.subscribe("1", query, extensions=extensions)
        assert (await connection.receive())["type"] == "next"


async def test_a_webhook_hands_its_trace_to_its_receiver(
    sqlite_shop: Shop, collector: Collector
) -> None:
    with traced(collector.endpoint) as tracer:
        sqlite_shop.database.observers = Observers(tracer=tracer)
        async with receiving() as receiver, working(sqlite_shop.database) as work:
            make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
            sqlite_shop.place(("MUG", 1))
            await work.run()
    sqlite_shop.database.observers = UNOBSERVED
    sent = collector.named("webhook")
    assert sent.kind == CLIENT
    assert sent.attributes["orderwright.event.type"] == "ORDER_PLACED"
    assert sent.attributes["http.response.status_code"] == 200
    (message,) = receiver.messages
    assert message.headers["traceparent"].split("-")[1:3] == [sent.trace_id, sent.span_id]
