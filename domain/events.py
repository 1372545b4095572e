"""The event log's streams: every change of something is an event in that thing's dense stream."""

from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID


class StreamKind(StrEnum):
    """What a stream tells the history of."""

    ORDER = "ORDER"
    CART = "CART"
    ALERT = "ALERT"
    TRANSFER = "TRANSFER"
    STOCK_COUNT = "STOCK_COUNT"


class Event(Protocol):
    """Something that happened: plain fields, and what it is called for ever."""

    type: ClassVar[str]


WHOLE_KIND = {kind: UUID(int=number) for number, kind in enumerate(StreamKind, 1)}
"""Stands for all streams of a kind together, where followers of the whole kind are woken: its
"version" is the newest position in the whole log. No stream has such an identity."""

WHOLE_LOG = UUID(int=0)
"""Stands for all streams of all kinds together, in the same way."""

STOCK_LEDGER = UUID(int=1 << 16)
"""Stands for the stock ledger, which is a log of its own: its "version" is the newest movement."""
