"""Looking up many keys without exceeding what a statement may bind."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

KEYS_PER_QUERY = 5_000
"""Far below SQLite's 32,766 and PostgreSQL's 65,535 parameters."""


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists that fit one statement; nothing for nothing."""
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == KEYS_PER_QUERY:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
