"""A shop behind a real server, for measurements of those who follow it."""

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from domain.access.caller import SYSTEM, CostBudget, PrincipalKind
from domain.orders.order import Order
from persistence import migrating
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from tests.shop import NOW, Shop, open_shop, stock
from use_cases.access.create_api_key import create_api_key
from use_cases.orders.place_orders import place_orders

ORDERS_PER_BATCH = 50
FILES_BESIDE_SOCKETS = 200
START_SECONDS = 60
COMMAND = (sys.executable, "-c", "from cli.main import app; app()")
BUDGET = CostBudget(points=1_000_000, points_per_second=100_000)
"""One key stands for thousands of clients here."""


def filled(url: str, order_count: int) -> tuple[Shop, list[UUID], str]:
    """An empty database brought to a shop with so many orders; their ids, and a staff key."""
    database = Database.open(url)
    migrating.upgrade(database.engine)
    shop = open_shop(database)
    database.run(lambda unit: stock(unit, shop, "MUG", "LONDON", 10 * order_count))
    placed: list[UUID] = []
    while len(placed) < order_count:
        outcomes = database.run(lambda unit: _place(unit, shop))
        placed += [order.id for order in outcomes if isinstance(order, Order)]
    key = database.run(
        lambda unit: create_api_key(
            unit, SYSTEM, NOW, kind=PrincipalKind.STAFF, name="bench", budget=BUDGET
        )
    )
    return shop, placed[:order_count], key.text


def _place(unit: UnitOfWork, shop: Shop) -> Sequence[object]:
    commands = [shop.command(("MUG", 1)) for _ in range(ORDERS_PER_BATCH)]
    return place_orders(unit, shop.staff, NOW, commands=commands)


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def served(url: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """`orderwright serve` in a process of its own, with the worker in it."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--with-worker", "--port", str(port)],
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    try:
        _await_ready(port, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def _await_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"The server on port {port} did not begin.")


def resident_kib(process_id: int) -> int:
    """The memory that a process has of its own now, in KiB (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


def cpu_seconds(process_id: int) -> float:
    """The processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def allow_files(count: int) -> None:
    """Let this process and its children open so many sockets; ends with what to do if it may not."""
    needed = count + FILES_BESIDE_SOCKETS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(
            f"{count} sockets need {needed} open files, and this system allows {hard}: raise it "
            f"(`ulimit -Hn {needed}` as root), or measure fewer."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
