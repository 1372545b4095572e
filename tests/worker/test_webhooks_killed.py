import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.access.caller import SYSTEM
from persistence.database import Database
from persistence.reads.events import last_position
from persistence.reads.keyset import PageRequest
from persistence.reads.webhooks import DeliveryFilter, delivery_page
from tests.shop import Shop
from tests.until import until
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.working import make_endpoint
from worker.relay import relay_once

ORDERS = 12


@contextmanager
def worker(database: Database, *, ahead: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that sends webhooks; `ahead` of our time by so many seconds."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.worker.webhook_process", url, str(ahead)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until_messages(receiver: Receiver, count: int) -> None:
    await until(lambda: len({message.id for message in receiver.messages}) >= count, 60)


@pytest.mark.slow
async def test_a_worker_that_is_killed_in_the_middle_loses_nothing(postgres_shop: Shop) -> None:
    database = postgres_shop.database
    async with receiving() as receiver:
        make_endpoint(database, receiver.url, "*")
        for _ in range(ORDERS):
            postgres_shop.place(("MUG", 1))
        relay_once(database)
        with database.snapshot() as snapshot:
            events = last_position(snapshot)
        with worker(database, ahead=0) as first:
            await until_messages(receiver, 3)
            first.kill()
        # The lease of what it had claimed is over for the next one, three minutes later.
        with worker(database, ahead=180):
            await until_messages(receiver, events)
            await until(lambda: not _pending(database), 60)
    for order in {message.json["subjectId"] for message in receiver.messages}:
        mine = [m.json["sequence"] for m in receiver.messages if m.json["subjectId"] == order]
        assert list(dict.fromkeys(mine)) == sorted(set(mine)), "in order, but for repetitions"


def _pending(database: Database) -> int:
    with database.snapshot() as snapshot:
        wanted = DeliveryFilter(statuses=["PENDING"])
        return len(
            delivery_page(snapshot, SYSTEM, wanted, PageRequest(100, False, None, None)).rows
        )
