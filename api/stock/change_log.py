"""Changes of stock as this process remembers them, read once for all who follow."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any, Final

from api.following.tail import ENTRIES_REMEMBERED, Log, Stretch
from api.transport.stream_message import StreamMessage
from domain.events import STOCK_LEDGER
from persistence.database import Snapshot
from persistence.reads.stock_log import LedgerReader, LedgerStretch, StockChange

STOCK: Final = "stock"
SECONDS_BETWEEN_LOOKS: Final = 0.05


class StockEntry:
    """A change, and its message: made once for all who follow."""

    __slots__ = ("_message", "change")

    def __init__(self, change: StockChange) -> None:
        self.change = change
        self._message: StreamMessage | None = None

    def message(self, make: Callable[[Any, StockChange], Awaitable[object]]) -> StreamMessage:
        """The message about the change."""
        if self._message is None:
            change = self.change
            self._message = StreamMessage(lambda context: make(context, change))
        return self._message


def topics_of(entry: StockEntry) -> Iterable[Hashable]:
    """What a change is about, in the words of those who follow."""
    yield STOCK
    yield STOCK, entry.change.sku


def stock_log(read: Callable[[Callable[[Snapshot], Any]], Awaitable[Any]]) -> Log[StockEntry]:
    """The stock ledger, as `read` reads it; one reader of it at a time."""
    reader = LedgerReader()

    async def newest() -> Stretch[StockEntry]:
        # Whatever is being written when we begin may have earlier numbers: it is waited for.
        while True:
            found = await read(lambda snapshot: reader.newest(snapshot, ENTRIES_REMEMBERED))
            if found is not None:
                return _stretch(found)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def behind(place: int) -> Stretch[StockEntry]:
        return _stretch(await read(lambda snapshot: reader.behind(snapshot, place)))

    return Log(STOCK_LEDGER, newest=newest, behind=behind, topics=topics_of)


def _stretch(found: LedgerStretch) -> Stretch[StockEntry]:
    entries = [(change.number, StockEntry(change)) for change in found.changes]
    return Stretch(entries, found.reach, is_settled=found.is_settled)
