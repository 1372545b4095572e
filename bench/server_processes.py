"""What `serve --workers N` answers, against one process: reads, and orders placed.

Usage: python -m bench.server_processes [seconds] [callers] [workers]   (make bench-processes)

Serves the shop of bench.availability on a database made for it (SQLite unless BENCH_DATABASE_URL
names an empty PostgreSQL database), from one process and from several in turn, and prints the
ratio of what they answered and how the connections were shared out. The callers share the machine.
"""

import asyncio
import json
import os
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import sleep

from bench.availability import PRODUCT_PAGE, WARM_UP_SECONDS, ask, requests, serving
from bench.availability_shop import NOW, fill
from domain.access.caller import SYSTEM, PrincipalKind
from persistence import migrating
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import create_api_key

SECONDS, CALLERS, WORKERS = 6.0, 16, 2
START_SECONDS = 8
ADJUST = """mutation ($sku: String!, $key: String!) {
  stockAdjust(input: [{ sku: $sku, locationCode: "L01", delta: 1, reason: RECEIVED }]
    idempotencyKey: $key) { userErrors { code message } }
}"""


def writes(key: str) -> list[bytes]:
    """A thousand different changes, ready to send."""
    made = []
    for number in range(1_000):
        variables = {"sku": f"SKU-{number % 50}", "key": uuid.uuid4().hex}
        body = json.dumps({"query": ADJUST, "variables": variables}).encode()
        head = (
            "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {key}\r\naccept: application/graphql-response+json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def rate(port: int, questions: Sequence[bytes], callers: int, seconds: float) -> float:
    """Answers a second."""
    asyncio.run(ask(port, questions, callers, WARM_UP_SECONDS))
    return len(asyncio.run(ask(port, questions, callers, seconds))) / seconds


def shares(process: int, port: int, callers: int) -> list[int]:
    """How many of the callers' connections each process took."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()

    async def look() -> list[int]:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(callers)]
        await asyncio.sleep(0.5)
        held = [_connections(int(child), port) for child in children]
        for _, writer in opened:
            writer.close()
        return held

    return asyncio.run(look())


def _connections(process: int, port: int) -> int:
    """Connections to this port that a process holds."""
    sockets = {
        str(entry.readlink())
        for entry in Path(f"/proc/{process}/fd").iterdir()
        if entry.is_symlink()
    }
    established = Counter(
        f"socket:[{fields[9]}]"
        for fields in map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
        if fields[3] == "01" and int(fields[1].split(":")[1], 16) == port
    )
    return sum(established[name] for name in sockets)


def _staff_key(unit: UnitOfWork) -> str:
    made = create_api_key(unit, SYSTEM, NOW, name="writer", kind=PrincipalKind.STAFF)
    return made.text


def main(seconds: float, callers: int, workers: int) -> None:
    """Fill, serve from one and from several, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(url)
        migrating.upgrade(database.engine)
        key = fill(database)
        staff = database.run(_staff_key)
        database.close()
        found: dict[str, list[float]] = {}
        for count in (1, workers):
            with serving(url, "--workers", str(count)) as (process, port):
                sleep(START_SECONDS)
                if count > 1:
                    print(f"{callers} connections were taken: {shares(process, port, callers)}")
                reads = requests(key, PRODUCT_PAGE, 1)
                for name, questions in (("product page", reads), ("adjustment", writes(staff))):
                    found.setdefault(name, []).append(rate(port, questions, callers, seconds))
        for name, (one, several) in found.items():
            print(
                f"{url.split(':')[0]} {name:14} 1 process {one:6.0f}/s   {workers} processes "
                f"{several:6.0f}/s   ratio {several / one:.2f}"
            )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        float(given[0]) if given else SECONDS,
        int(given[1]) if len(given) > 1 else CALLERS,
        int(given[2]) if len(given) > 2 else WORKERS,
    )
