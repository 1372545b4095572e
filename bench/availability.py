"""How fast a product page is answered: `basketAvailability` over HTTP, many callers at once.

Usage: python -m bench.availability [seconds] [callers] [database URL]   (make bench-availability)

Serves a shop of twenty locations from a process of its own, on a database made for it (SQLite
unless a URL of an empty PostgreSQL database is given), asks as fast as the answers come, and
prints latency, throughput and the server's CPU for a request: for a product page (one line, what
it shows) and for a checkout (three lines, with the parts of each promise). The callers share the
machine. `yardstick` is the CPU of the smallest query there is, asked in the same way: it tells how
busy the machine was.
"""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

from bench.availability_shop import LOCATIONS, PRODUCTS, fill
from persistence import migrating
from persistence.database import Database

SECONDS, CALLERS = 10, 16
WARM_UP_SECONDS = 2
YARDSTICK = "{ __typename }"
PRODUCT_PAGE = """query ($lines: [BasketLineInput!]!, $destination: DestinationInput) {
  basketAvailability(lines: $lines, destination: $destination) {
    lines { available availableLater incoming { quantity expectedOn } }
    deliveryOptions { shippingMethod { code name } price { amount currencyCode } deliverBy }
  }
}"""
CHECKOUT = """query ($lines: [BasketLineInput!]!, $destination: DestinationInput) {
  basketAvailability(lines: $lines, destination: $destination) {
    orderable complete
    lines { sku available availableLater waiting orderable incoming { quantity expectedOn } }
    deliveryOptions {
      shippingMethod { code name } price { amount currencyCode } earliestOn deliverBy
      parcels { readyOn shipsOn deliverBy serviceCode }
    }
  }
}"""
POSTAL_CODES = ("SW1Y 4JH", "LS1 4AP", "M1 1AE", "CF10 1EP", "EH1 1YZ", "B1 1AA", "NE1 1EE")


def requests(key: str, document: str, lines: int) -> list[bytes]:
    """A thousand different questions, ready to send."""
    chance = random.Random(4)
    made = []
    for _ in range(1_000):
        basket = [
            {"sku": f"SKU-{chance.randrange(PRODUCTS)}", "quantity": chance.randint(1, 3)}
            for _ in range(lines)
        ]
        where = {"countryCode": "GB", "postalCode": chance.choice(POSTAL_CODES)}
        body = json.dumps(
            {"query": document, "variables": {"lines": basket, "destination": where}}
        ).encode()
        head = (
            "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {key}\r\naccept: application/graphql-response+json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def caller(port: int, questions: Sequence[bytes], start: int, until: float) -> list[float]:
    """Ask one after the other until the time is over; seconds for each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken, number = [], start
    while perf_counter() < until:
        begun = perf_counter()
        writer.write(questions[number % len(questions)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        taken.append(perf_counter() - begun)
        assert b'"errors"' not in body, body
        number += 1
    writer.close()
    return taken


async def ask(port: int, questions: Sequence[bytes], callers: int, seconds: float) -> list[float]:
    """All callers at once."""
    until = perf_counter() + seconds
    found = await asyncio.gather(
        *(caller(port, questions, number * 61, until) for number in range(callers))
    )
    return sorted(value for taken in found for value in taken)


def cpu_seconds(process: int) -> float:
    """What a process has used so far, its threads included."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(url: str, *options: str) -> Iterator[tuple[int, int]]:
    """A server process on a free port: (its id, the port)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "orderwright"
    command = [str(program), "serve", "--port", str(port), "--no-worker", *options]
    server = subprocess.Popen(
        command,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "ORDERWRIGHT_LOG_LEVEL": "WARNING",
            "ORDERWRIGHT_COST_BUDGET": "off",
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.1).close()
                break
            except OSError:
                sleep(0.1)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def main(seconds: float, callers: int, url: str | None) -> None:
    """Fill, serve, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(address)
        migrating.upgrade(database.engine)
        key = fill(database)
        database.close()
        print(f"{address.split(':')[0]}, {LOCATIONS} locations, {callers} callers")
        with serving(address) as (process, port):
            for name, document, lines in (
                ("yardstick", YARDSTICK, 1),
                ("product page", PRODUCT_PAGE, 1),
                ("checkout", CHECKOUT, 3),
            ):
                questions = requests(key, document, lines)
                asyncio.run(ask(port, questions, callers, WARM_UP_SECONDS))
                before = cpu_seconds(process)
                taken = asyncio.run(ask(port, questions, callers, seconds))
                used = cpu_seconds(process) - before
                print(row(name, taken, seconds, used))


def row(name: str, taken: Sequence[float], seconds: float, used: float) -> str:
    """One line of the table."""
    at = {share: 1_000 * taken[int(len(taken) * share)] for share in (0.5, 0.95, 0.99)}
    return (
        f"{name:14} {len(taken) / seconds:6.0f}/s   median {at[0.5]:6.1f} ms   "
        f"p95 {at[0.95]:6.1f} ms   p99 {at[0.99]:6.1f} ms   "
        f"server CPU {1_000 * used / len(taken):.2f} ms a request"
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        float(given[0]) if given else SECONDS,
        int(given[1]) if len(given) > 1 else CALLERS,
        given[2] if len(given) > 2 else os.environ.get("BENCH_DATABASE_URL"),
    )
