"""How many webhooks a worker sends, and how long after its commit an event arrives.

Usage: python -m bench.webhooks [database URL] [orders]   (make bench-webhooks)

Three figures, each on a shop made for it (SQLite unless a URL of an empty PostgreSQL database is
given), with a real receiver on loopback that answers 200 at once and shares the process with the
worker: a backlog of many orders' events, sent as fast as it goes, first with the event's own data,
then with a GraphQL document; and orders placed at an even pace, from an event's commit to its
receipt, with a dead receiver beside it that answers nothing.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, process_time

import orjson

from api.webhooks.payloads import GraphQLPayloads
from domain.access.caller import SYSTEM
from integrations.webhooks.sender import HttpWebhookSender
from persistence import migrating
from persistence.database import Database
from tests.shop import Shop, open_shop, stock
from use_cases.webhooks.create_webhook_endpoint import create_webhook_endpoint
from use_cases.webhooks.delete_webhook_endpoint import delete_webhook_endpoint
from use_cases.webhooks.endpoint_rights import CheckedDocument
from worker.relay import relay_once, run_relay
from worker.webhooks import WebhookDelivery

ORDERS = 500
PACED_ORDERS, PACE_SECONDS = 100, 0.05
DOCUMENT = CheckedDocument(
    "query ($orderId: ID!) { order(id: $orderId) { number status total { amount currencyCode } "
    "lines(first: 10) { nodes { sku quantity } } } }",
    frozenset({"orders:read"}),
)


class Sink:
    """Takes messages and notes when each came."""

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                message = orjson.loads(await reader.readexactly(length))
                recorded = datetime.fromisoformat(message["recordedAt"])
                self.delays.append((datetime.now(UTC) - recorded).total_seconds())
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Never answers."""
    await reader.read()


async def until(condition: Callable[[], bool]) -> None:
    """Wait, looking again and again."""
    while not condition():  # noqa: ASYNC110 - the condition changes on its own
        await asyncio.sleep(0.005)


async def drain(shop: Shop, sink: Sink, name: str, orders: int) -> None:
    """Send a backlog."""
    sink.delays.clear()
    for _ in range(orders):
        shop.place(("MUG", 1))
    relay_once(shop.database)
    stop, events = asyncio.Event(), 2 * orders
    worker = delivery(shop.database)
    begun, cpu = perf_counter(), process_time()
    running = asyncio.create_task(worker.run(stop))
    await until(lambda: len(sink.delays) >= events)
    seconds, used = perf_counter() - begun, process_time() - cpu
    stop.set()
    await running
    print(
        f"{name}: {events} messages in {seconds:.1f} s, {events / seconds:.0f} a second, "
        f"{1000 * used / events:.2f} ms CPU each (worker and receiver)"
    )


async def pace(shop: Shop, sink: Sink) -> None:
    """Place orders evenly while everything runs."""
    sink.delays.clear()
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(delivery(shop.database).run(stop)),
        asyncio.create_task(run_relay(shop.database, stop)),
    ]
    for _ in range(PACED_ORDERS):
        await asyncio.to_thread(shop.place, ("MUG", 1))
        await asyncio.sleep(PACE_SECONDS)
    await until(lambda: len(sink.delays) >= 2 * PACED_ORDERS)
    stop.set()
    await asyncio.gather(*tasks)
    found = sorted(sink.delays)
    p50, p99 = found[len(found) // 2], found[int(len(found) * 0.99)]
    print(
        f"from commit to receipt, beside a receiver that never answers: "
        f"p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms ({len(found)} messages)"
    )


def delivery(database: Database) -> WebhookDelivery:
    """What a worker has."""
    sender = HttpWebhookSender(allow_loopback=True)
    return WebhookDelivery(database, sender, GraphQLPayloads(database))


async def measure(shop: Shop, orders: int) -> None:
    """All three."""
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    dead = await asyncio.start_server(silent, "127.0.0.1", 0)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    for name, document in (("the event's data", None), ("a document", DOCUMENT)):
        made = made_endpoint(shop.database, sink.url, document)
        await drain(shop, sink, name, orders)
        shop.database.run(made)
    made_endpoint(shop.database, sink.url)
    made_endpoint(shop.database, f"http://127.0.0.1:{dead.sockets[0].getsockname()[1]}/")
    await pace(shop, sink)


def made_endpoint(
    database: Database, url: str, document: CheckedDocument | None = None
) -> Callable[..., object]:
    """Makes an endpoint; what removes it again."""
    created = database.run(
        lambda unit: create_webhook_endpoint(
            unit, SYSTEM, datetime.now(UTC), name="Bench", url=url, event_types=["ORDER_*"],
            document=document, allow_loopback=True,
        )
    )  # fmt: skip
    return lambda unit: delete_webhook_endpoint(unit, SYSTEM, endpoint_id=created.endpoint.id)


def main() -> None:
    """Measure on a database of its own."""
    orders = int(sys.argv[2]) if len(sys.argv) > 2 else ORDERS
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(url)
        migrating.upgrade(database.engine)
        shop = open_shop(database)
        pieces = 2 * orders + PACED_ORDERS
        database.run(lambda unit: stock(unit, shop, "MUG", "LONDON", pieces))
        asyncio.run(measure(shop, orders))
        database.close()


if __name__ == "__main__":
    main()
