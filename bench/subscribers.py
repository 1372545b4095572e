"""What an idle subscriber costs: thousands of real WebSockets, each following an order of its own.

Usage: python -m bench.subscribers [subscribers] [database URL]   (make bench-subscribers)

The server is `orderwright serve` in a process of its own. Its resident memory is read before the
first subscriber, and once all have their snapshot and are silent. Then one order gets an event, and
each of the others heartbeats only: the time from commit to that one subscriber is told, too.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from typing import Any

from api.global_ids import global_id
from bench.live_shop import allow_files, filled, free_port, resident_kib, served
from bench.subscriber_socket import SubscriberSocket
from tests.event_makers import happen

SUBSCRIBERS = 10_000
AT_ONCE = 100
TARGET_KIB = 35
EVENTS = 20
QUERY = """subscription Follow($orderId: ID!) { orderEvents(orderId: $orderId) { __typename
  ... on OrderSnapshot { cursor order { number status } }
  ... on OrderEvent { cursor type version data } ... on Heartbeat { cursor } } }"""


class Followers:
    """Everybody who follows, and what they were told."""

    def __init__(self, port: int, credential: str) -> None:
        self._port = port
        self._credential = credential
        self.sockets: list[SubscriberSocket] = []
        self.snapshots = 0
        self.told: asyncio.Queue[float] = asyncio.Queue()

    async def join(self, order_id: str, limit: asyncio.Semaphore) -> None:
        """Follow an order; over when its snapshot has come."""
        come = asyncio.get_running_loop().create_future()

        def take(data: dict[str, Any]) -> None:
            kind = data["orderEvents"]["__typename"]
            if kind == "OrderSnapshot":
                self.snapshots += 1
                come.set_result(None)
            elif kind == "OrderEvent":
                self.told.put_nowait(time.monotonic())

        async with limit:
            variables = {"orderId": order_id}
            socket = await SubscriberSocket.subscribe(
                self._port, self._credential, QUERY, variables, take
            )
            self.sockets.append(socket)
            await come


async def measure(url: str, count: int) -> float:
    """Fill, serve, follow, weigh; KiB for each subscriber."""
    shop, orders, credential = await asyncio.to_thread(filled, url, count + 1)
    port, settling_seconds = free_port(), min(2, count / 1_000)
    with served(url, port) as process:
        followers = Followers(port, credential)
        limit = asyncio.Semaphore(AT_ONCE)
        # The first one pays for what all share: parsed documents, threads, the key's rights.
        await followers.join(global_id("Order", orders.pop()), limit)
        await asyncio.sleep(settling_seconds)
        before = resident_kib(process.pid)
        begun = time.monotonic()
        await asyncio.gather(*(followers.join(global_id("Order", key), limit) for key in orders))
        took = time.monotonic() - begun
        await asyncio.sleep(settling_seconds)
        idle = resident_kib(process.pid)
        each = (idle - before) / count
        print(f"{count} subscribers joined in {took:.1f} s ({count / took:.0f}/s).")
        print(f"Server: {before / 1024:.0f} MiB before, {idle / 1024:.0f} MiB with them: "
              f"{each:.1f} KiB each (at most {TARGET_KIB}).")  # fmt: skip
        delays = []
        for key in orders[:EVENTS]:
            await asyncio.to_thread(happen, shop.database, key)
            committed = time.monotonic()
            delays.append(1_000 * (await followers.told.get() - committed))
        print(f"From a commit of another process to the one subscriber: median "
              f"{statistics.median(delays):.0f} ms, slowest {max(delays):.0f} ms.")  # fmt: skip
        for socket in followers.sockets:
            socket.close()
    shop.database.close()
    return each


def main(count: int, url: str | None) -> None:
    """Print the figures; the exit status says whether the target holds."""
    allow_files(count)
    with tempfile.TemporaryDirectory() as folder:
        each = asyncio.run(measure(url or f"sqlite:///{folder}/bench.sqlite3", count))
    sys.exit(each > TARGET_KIB)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else SUBSCRIBERS, given[1] if len(given) > 1 else None)
