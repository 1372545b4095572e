"""How long hostile requests take, and whether anybody else notices: make bench-hostile.

Usage: python -m bench.hostile_documents [seconds]

First each request of the corpus is given to the application in this process: the least of a few
CPU times is what it costs the server. Then a server process of its own is asked by a bystander,
with and without attackers who send the corpus as fast as it is answered, with a key of their own;
the ratio of the bystander's latencies counts, for the machine is shared. Ends with 1 if a refusal
takes longer than LIMIT_MILLISECONDS.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time, sleep
from typing import Any

import orjson

from api.app import Application
from bench.hostile_corpus import Hostile, corpus
from domain.access.caller import SYSTEM, PrincipalKind
from domain.access.scopes import SCOPES
from persistence import migrating
from persistence.database import Database
from use_cases.access.create_api_key import create_api_key

LIMIT_MILLISECONDS = 20.0
REPETITIONS = 3
ATTACKERS = 4
BYSTANDER_PAUSE_SECONDS = 0.02
BYSTANDER_QUERY = b'{"query": "{ channels(first: 5) { nodes { code name } } }"}'


def make_key(database: Database, name: str) -> str:
    """The text of a partner's key with every scope."""
    created = database.run(
        lambda unit: create_api_key(
            unit, SYSTEM, datetime.now(UTC), kind=PrincipalKind.PARTNER, name=name, scopes=SCOPES
        )
    )
    return created.text


async def cpu_seconds(application: Any, body: bytes, key: str) -> tuple[float, int, str]:
    """What one request costs the process, and the status and code of the answer."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop() if messages else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [
        (b"content-type", b"application/json"),
        (b"accept", b"application/graphql-response+json"),
        (b"authorization", b"Bearer " + key.encode()),
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "path": "/graphql", "raw_path": b"/graphql", "root_path": "", "scheme": "http",
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }  # fmt: skip
    started = process_time()
    await application(scope, receive, send)
    spent = process_time() - started
    answer = orjson.loads(b"".join(message.get("body", b"") for message in sent[1:]))
    errors = answer.get("errors")
    return spent, sent[0]["status"], errors[0]["extensions"]["code"] if errors else "answered"


@asynccontextmanager
async def application_of(database: Database) -> AsyncIterator[Any]:
    """The application without a server, and without budgets: every request is looked at."""
    application = Application(database, secret=b"x" * 32)
    await application.start()
    try:
        yield application.asgi
    finally:
        await application.close()


async def measure_refusals(database: Database) -> list[str]:
    """Print what each request costs; gives the names of refusals that cost too much."""
    key = make_key(database, "measured")
    rows = []
    async with application_of(database) as application:
        await cpu_seconds(application, BYSTANDER_QUERY, key)
        for hostile in corpus():
            tries = [await cpu_seconds(application, hostile.body, key) for _ in range(REPETITIONS)]
            spent, status, code = min(tries)
            # What is answered is remembered, so the first time counts.
            milliseconds = 1_000 * (tries[0][0] if code == "answered" else spent)
            rows.append((milliseconds, status, code, hostile.name))
    rows.sort(reverse=True)
    print(f"{'CPU ms':>8}  status  {'code':28} request")
    for milliseconds, status, code, name in rows:
        print(f"{milliseconds:8.1f}  {status}     {code:28} {name}")
    refused = [row for row in rows if row[2] != "answered"]
    print(f"{len(refused)} refused, the dearest in {refused[0][0]:.1f} ms of CPU")
    return [name for spent, _, _, name in refused if spent > LIMIT_MILLISECONDS]


@contextmanager
def serving(url: str) -> Iterator[int]:
    """A server process with its usual budgets; the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).parent / "orderwright")
    command = [program, "serve", "--port", str(port), "--no-worker"]
    environment = os.environ | {"DATABASE_URL": url, "ORDERWRIGHT_LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.1).close()
                break
            except OSError:
                sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str, body: bytes
) -> int:
    """Send a request and read its answer; the status."""
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {key}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in answer.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(answer.split(b" ")[1])


async def bystand(port: int, key: str, until: float) -> list[float]:
    """Ask a small question now and then; seconds for each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    while perf_counter() < until:
        started = perf_counter()
        assert await ask(reader, writer, key, BYSTANDER_QUERY) == 200
        taken.append(perf_counter() - started)
        await asyncio.sleep(BYSTANDER_PAUSE_SECONDS)
    writer.close()
    return taken


async def attack(port: int, key: str, attacks: Sequence[Hostile], until: float) -> list[int]:
    """Send the corpus over and over; the statuses."""
    statuses: list[int] = []
    while perf_counter() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while perf_counter() < until:
                hostile = attacks[len(statuses) % len(attacks)]
                statuses.append(await ask(reader, writer, key, hostile.body))
        except (asyncio.IncompleteReadError, ConnectionError):
            # Refused before its body was read, a connection may be closed.
            statuses.append(0)
        writer.close()
    return statuses


async def measure_bystander(port: int, keys: tuple[str, str], seconds: float) -> None:
    """Print a bystander's latencies without and with attackers."""
    attacks = list(corpus())
    bystander, attacker = keys
    await bystand(port, bystander, perf_counter() + 1)
    alone = await bystand(port, bystander, perf_counter() + seconds)
    until = perf_counter() + seconds
    attackers = asyncio.gather(
        *(attack(port, attacker, attacks[n:] + attacks[:n], until) for n in range(ATTACKERS))
    )
    beside = await bystand(port, bystander, until)
    statuses = await attackers
    sent = [status for some in statuses for status in some]
    print(f"{len(sent)} hostile requests in {seconds:g} s, {sent.count(429)} of them answered 429")
    for name, taken in (("alone", alone), ("beside the attack", beside)):
        cut = quantiles(taken, n=100)
        print(f"{name:18} p50 {1_000 * cut[49]:6.2f} ms  p99 {1_000 * cut[98]:6.2f} ms")
    ratio = quantiles(beside, n=100)[98] / quantiles(alone, n=100)[98]
    print(f"p99 beside / alone: {ratio:.2f}")


def main(seconds: float) -> int:
    """Measure and print; the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hostile.sqlite3'}"
        database = Database.open(url)
        migrating.upgrade(database.engine)
        slow = asyncio.run(measure_refusals(database))
        keys = (make_key(database, "bystander"), make_key(database, "attacker"))
        database.close()
        with serving(url) as port:
            asyncio.run(measure_bystander(port, keys, seconds))
    if slow:
        print("Too slow:", ", ".join(slow))
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0))
