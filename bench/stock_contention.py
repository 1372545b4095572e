"""200 writers of stock at once, on one SKU and on many: how long each waits, and whether all is right.

Usage: python -m bench.stock_contention [database URL] [writers] [changes each]
       (make bench-stock-contention)

Every writer changes stock through the use case, in the queue in which the API's requests wait, as
fast as it is answered: all 200 wait all the time. None may see an error; in the end the books must
add up to the piece.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time

from api.following.feed import EventFeed
from api.services import Services
from bench.stock_set import NOW, fill
from domain.access.caller import SYSTEM
from domain.stock.adjustment import AdjustmentReason
from persistence import migrating
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import Failed
from use_cases.checking.check_database import violations
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.stock_targets import StockOutcome
from use_cases.stock.update_together import StockUpdate

WRITERS, CHANGES = 200, 10


async def write(
    services: Services, writer: int, changes: int, skus: Callable[[], list[str]]
) -> list[float]:
    """Change stock again and again; seconds for each change, waiting in the queue included."""
    taken = []
    for number in range(changes):
        delta = -1 if (writer + number) % 2 else 1
        items = [StockAdjustment(sku, "L0", delta, AdjustmentReason.ADJUSTED) for sku in skus()]
        begun = perf_counter()
        outcomes = await services.run_stock_update(StockUpdate(partial(_adjust, items), items, NOW))
        taken.append(perf_counter() - begun)
        refused = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
        assert not refused, refused[0].error
    return taken


def _adjust(items: list[StockAdjustment], unit: UnitOfWork) -> list[StockOutcome]:
    return adjust_stock(unit, SYSTEM, NOW, items=items)


async def contend(
    database: Database, name: str, writers: int, changes: int, skus: Callable[[], list[str]]
) -> None:
    """All writers at once; prints how long they waited."""
    services = Services(database, EventFeed(database))
    begun, used = perf_counter(), process_time()
    found = await asyncio.gather(
        *(write(services, number, changes, skus) for number in range(writers))
    )
    elapsed, used = perf_counter() - begun, process_time() - used
    await services.close()
    taken = sorted(seconds for part in found for seconds in part)
    at = {share: 1_000 * taken[int(len(taken) * share)] for share in (0.5, 0.95, 0.99)}
    print(
        f"{name}: {writers} writers, {len(taken) / elapsed:.0f}/s, median {at[0.5]:.0f} ms, "
        f"p95 {at[0.95]:.0f} ms, p99 {at[0.99]:.0f} ms, slowest {1_000 * taken[-1]:.0f} ms, "
        f"CPU {1_000 * used / len(taken):.2f} ms a change"
    )


def main(url: str | None, writers: int, changes: int) -> None:
    """Fill, contend, prove."""
    chance = random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(address)
        migrating.upgrade(database.engine)
        fill(database)
        stock = [f"SKU-{n}" for n in range(200)]
        receipts = [StockAdjustment(sku, "L0", 10_000, AdjustmentReason.RECEIVED) for sku in stock]
        database.run(lambda unit: adjust_stock(unit, SYSTEM, NOW, items=receipts))
        kind = address.split(":")[0]
        asyncio.run(contend(database, f"{kind}, one SKU", writers, changes, lambda: ["SKU-0"]))
        # In any order: whoever locked as the items come would run into circles.
        some = partial(chance.sample, stock, 5)
        asyncio.run(contend(database, f"{kind}, five of 200 SKUs", writers, changes, some))
        assert violations(database) == []
        database.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        given[0] if given else None,
        int(given[1]) if len(given) > 1 else WRITERS,
        int(given[2]) if len(given) > 2 else CHANGES,
    )
