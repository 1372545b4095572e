"""A server restarts under thousands of subscribers: all come back at once and miss nothing.

Usage: python -m bench.reconnect_storm [clients] [database URL]   (make bench-reconnect-storm)

Each client follows an order (ten of them the same one), one in a hundred the feed of all orders. The
server is told to stop; while nobody serves, every order gets an event; then a new process begins,
and goes on to be written to. Told is how long it takes from its first answer until every client has
all that had happened by then; in the end each client's record is compared with the log.
"""

import asyncio
import random
import sys
import tempfile
import time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api.cursors import event_cursor
from api.global_ids import global_id
from bench.live_shop import allow_files, cpu_seconds, filled, free_port, served
from bench.subscriber_socket import SubscriberSocket
from persistence.database import Database
from persistence.reads.events import last_position
from persistence.reads.log import log_cursor
from persistence.tables.log import event, event_position
from tests.event_makers import happen
from worker.relay import relay_once

CLIENTS, CLIENTS_PER_ORDER, CLIENTS_PER_FEED = 5_000, 10, 100
TARGET_SECONDS = 10
PATIENCE_SECONDS = 120
ORDER = """subscription One($orderId: ID!, $after: String) {
  orderEvents(orderId: $orderId, after: $after) { __typename
    ... on OrderEvent { cursor orderId version } ... on Heartbeat { cursor } } }"""
FEED = """subscription All($after: String) { orderFeed(after: $after) { __typename
  ... on OrderFeedEvent { cursor event { orderId version } } ... on Heartbeat { cursor } } }"""

Record = list[tuple[str, int]]


class Client:
    """Follows, and comes back with its cursor whenever its connection ends."""

    def __init__(self, port: int, credential: str, query: str, variables: dict[str, Any]) -> None:
        self.record: Record = []
        self.connections = 0
        self._port = port
        self._credential = credential
        self._query = query
        self._variables = variables

    async def follow(self) -> None:
        """Until canceled."""
        while True:
            try:
                socket = await SubscriberSocket.subscribe(
                    self._port, self._credential, self._query, self._variables, self._take
                )
            except OSError:
                await asyncio.sleep(random.uniform(0.05, 0.3))
                continue
            self.connections += 1
            try:
                await socket.closed
            finally:
                socket.close()

    def _take(self, data: dict[str, Any]) -> None:
        (message,) = data.values()
        assert message["__typename"] in {"OrderEvent", "OrderFeedEvent", "Heartbeat"}, message
        self._variables["after"] = message["cursor"]
        told = message.get("event", message)
        if "version" in told:
            self.record.append((told["orderId"], told["version"]))


class Storm:
    """The shop, its clients, and what each of them must have been told."""

    def __init__(self, database: Database, orders: list[UUID], credential: str, port: int) -> None:
        self._database = database
        self._orders = orders
        with database.snapshot() as snapshot:
            self._start = last_position(snapshot)
            rows = snapshot.execute(select(event.c.stream_id, event.c.version))
            self._versions = {row.stream_id: row.version for row in rows.all()}
        self.clients: list[tuple[UUID | None, Client]] = []
        for number in range(len(orders) * CLIENTS_PER_ORDER):
            order = orders[number % len(orders)] if number % CLIENTS_PER_FEED else None
            self.clients.append((order, self._client(order, port, credential)))

    def _client(self, order: UUID | None, port: int, credential: str) -> Client:
        if order is None:
            return Client(port, credential, FEED, {"after": log_cursor(self._start)})
        cursor = event_cursor(order, self._versions[order])
        variables = {"orderId": global_id("Order", order), "after": cursor}
        return Client(port, credential, ORDER, variables)

    def write(self) -> None:
        """An event for each order, in small transactions."""
        for start in range(0, len(self._orders), 10):
            happen(self._database, *sorted(self._orders[start : start + 10]))

    def expected(self) -> dict[UUID | None, Record]:
        """What happened since the start: to each order, and under None to all in their order."""
        same = (event_position.c.stream_id == event.c.stream_id) & (
            event_position.c.version == event.c.version
        )
        query = select(event.c.stream_id, event.c.version).join(event_position, same)
        happened = query.where(event_position.c.position > self._start)
        found: dict[UUID | None, Record] = {None: []} | {order: [] for order in self._orders}
        with self._database.snapshot() as snapshot:
            for row in snapshot.execute(happened.order_by(event_position.c.position)):
                entry = (global_id("Order", row.stream_id), row.version)
                found[None].append(entry)
                found[row.stream_id].append(entry)
        return found

    async def told(self, expected: dict[UUID | None, Record]) -> float:
        """Seconds until every client has so much; ends the measurement if that never comes."""
        began = time.monotonic()
        waiting = [(len(expected[order]), client) for order, client in self.clients]
        while waiting := [part for part in waiting if len(part[1].record) < part[0]]:
            if time.monotonic() > began + PATIENCE_SECONDS:
                sys.exit(f"{len(waiting)} clients were not told everything.")
            await asyncio.sleep(0.02)
        return time.monotonic() - began


async def measure(url: str, count: int) -> float:
    """Fill, follow, restart, compare; seconds until all have recovered."""
    orders_wanted = max(2, count // CLIENTS_PER_ORDER)
    shop, orders, credential = await asyncio.to_thread(filled, url, orders_wanted)
    await asyncio.to_thread(relay_once, shop.database)
    port = free_port()
    storm = Storm(shop.database, orders, credential, port)
    with served(url, port):
        following = [asyncio.create_task(client.follow()) for _, client in storm.clients]
        await asyncio.to_thread(storm.write)
        await asyncio.sleep(0.5)
        await storm.told(storm.expected())
    print(f"{len(storm.clients)} clients follow {len(orders)} orders; the server was stopped.")
    await asyncio.to_thread(storm.write)
    await asyncio.to_thread(relay_once, shop.database)
    missed = storm.expected()
    before = sum(client.connections for _, client in storm.clients)
    with served(url, port) as process:
        used = cpu_seconds(process.pid)
        writing = asyncio.create_task(asyncio.to_thread(storm.write))
        seconds = await storm.told(missed)
        print(f"All of them had everything {seconds:.1f} s after the new process answered "
              f"(at most {TARGET_SECONDS}).")  # fmt: skip
        attempts = sum(client.connections for _, client in storm.clients) - before
        print(f"The server used {cpu_seconds(process.pid) - used:.1f} s of processor time for "
              f"{attempts} connections.")  # fmt: skip
        await writing
        await asyncio.to_thread(_relayed, shop.database)
        expected = storm.expected()
        await storm.told(expected)
        wrong = [client for order, client in storm.clients if client.record != expected[order]]
        total = sum(len(client.record) for _, client in storm.clients)
        print(f"{total} messages; {len(wrong)} of {len(storm.clients)} records differ from the "
              f"log.")  # fmt: skip
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    shop.database.close()
    if wrong:
        sys.exit("Something was lost, or told twice.")
    return seconds


def _relayed(database: Database) -> None:
    """Until the server's worker, or we, have given every event its place."""
    while relay_once(database):
        time.sleep(0.05)


def main(count: int, url: str | None) -> None:
    """Print the figures; the exit status says whether the target holds."""
    allow_files(count)
    with tempfile.TemporaryDirectory() as folder:
        seconds = asyncio.run(measure(url or f"sqlite:///{folder}/bench.sqlite3", count))
    sys.exit(seconds > TARGET_SECONDS)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else CLIENTS, given[1] if len(given) > 1 else None)
