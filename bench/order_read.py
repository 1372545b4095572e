"""What our HTTP endpoint costs beside Strawberry's: `{ order(id:) { … } }` at 16 callers.

Usage: python -m bench.order_read [seconds a round] [callers]   (make bench-order-read)

One server process answers the same query over the same schema, resolvers and SQLite database in
three ways: our endpoint, Strawberry's ASGI view, and that view with its parser and validation
caches. They are asked in turns, so that a busy machine is busy for all; what counts are the ratios
of the server's CPU for a request. The smallest query shows what the endpoint itself costs; of an
order's, most goes to the database and to execution, which are the same for all.
"""

import asyncio
import json
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import sleep

from api.global_ids import global_id
from bench.availability import ask, cpu_seconds
from domain.access.caller import SYSTEM, PrincipalKind
from persistence.database import Database
from tests.shop import NOW, migrate, open_shop, stock
from use_cases.access.create_api_key import create_api_key

SECONDS, CALLERS, ROUNDS, ORDERS = 4.0, 16, 3, 100
WAYS = {
    "Orderwright": "/graphql",
    "Strawberry, with its caches": "/strawberry-cached/",
    "Strawberry": "/strawberry/",
}
ORDER = """query Order($id: ID!) {
  order(id: $id) {
    id number status fulfillmentStatus placedAt
    subtotal { amount } total { amount currencyCode }
    lines(first: 10) { nodes { id sku title quantity unitPrice { amount } } }
  }
}"""


SMALLEST = "{ viewer { kind } }"


def filled(url: str) -> tuple[str, list[str]]:
    """A shop with orders of three lines: a staff key, and the orders' ids."""
    migrate(url)
    database = Database.open(url)
    shop = open_shop(database)
    skus = ("MUG", "LAMP", "CHAIR")
    with database.transaction() as unit:
        for sku in skus:
            stock(unit, shop, sku, "LONDON", ORDERS)
    placed = [shop.place(*((sku, 1) for sku in skus)).id for _ in range(ORDERS)]
    made = database.run(
        lambda unit: create_api_key(unit, SYSTEM, NOW, kind=PrincipalKind.STAFF, name="bench")
    )
    database.close()
    return made.text, [global_id("Order", key) for key in placed]


def requests(path: str, key: str, ids: Sequence[str], query: str) -> list[bytes]:
    """A question for each order, ready to send."""
    made = []
    for order_id in random.Random(4).sample(ids, len(ids)):
        variables = {"id": order_id} if query is ORDER else {}
        body = json.dumps({"query": query, "variables": variables}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {key}\r\naccept: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


@contextmanager
def serving(url: str) -> Iterator[tuple[int, int]]:
    """The server process: its id, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.order_read_server", url, str(port)]
    server = subprocess.Popen(command, cwd=Path(__file__).parent.parent)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 0.1).close()
                break
            except OSError:
                sleep(0.1)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def main(seconds: float, callers: int) -> None:
    """Fill, serve, ask in turns, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        key, ids = filled(url)
        print(f"SQLite, {callers} callers, {ROUNDS} rounds of {seconds:g} seconds")
        with serving(url) as (process, port):
            for name, query in (("the smallest query", SMALLEST), ("an order with 3 lines", ORDER)):
                print(f"{name}:")
                questions = {way: requests(path, key, ids, query) for way, path in WAYS.items()}
                compare(process, port, questions, seconds, callers)


def compare(
    process: int, port: int, questions: dict[str, list[bytes]], seconds: float, callers: int
) -> None:
    """Ask in turns, print."""
    cpu: dict[str, list[float]] = {way: [] for way in WAYS}
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    for way in WAYS:
        asyncio.run(ask(port, questions[way], callers, 1.0))
    for _ in range(ROUNDS):
        for way in WAYS:
            before = cpu_seconds(process)
            found = asyncio.run(ask(port, questions[way], callers, seconds))
            cpu[way].append((cpu_seconds(process) - before) / len(found))
            taken[way] += found
    report(cpu, taken, seconds)


def report(cpu: dict[str, list[float]], taken: dict[str, list[float]], seconds: float) -> None:
    """A line for each way, and how much more than ours it costs."""
    ours = median(cpu["Orderwright"])
    for way, values in cpu.items():
        found = sorted(taken[way])
        used = median(values)
        print(
            f"{way:28} {len(found) / seconds / ROUNDS:6.0f}/s   "
            f"server CPU {1_000 * used:.2f} ms a request ({used / ours:.2f} of ours)   "
            f"p50 {1_000 * found[len(found) // 2]:.1f} ms   "
            f"p99 {1_000 * found[int(len(found) * 0.99)]:.1f} ms"
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(float(given[0]) if given else SECONDS, int(given[1]) if len(given) > 1 else CALLERS)
