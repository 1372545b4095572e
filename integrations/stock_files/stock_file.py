"""Reading stock from CSV: one position a row, named by SKU and location."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.errors import InvalidInput
from integrations.order_files.compression import opened
from integrations.order_files.errors import OrderFileUnreadable

REQUIRED: Final = ("sku", "location_code", "on_hand")
CHANGE_FROM: Final = "change_from_quantity"
LINE_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class StockRow:
    """A row as it stood in the file; its number counts from 1, without the header."""

    number: int
    fields: tuple[str, ...]
    sku: str
    location_code: str
    on_hand: str
    change_from: str


@dataclass(frozen=True, slots=True)
class StockFile:
    """A file of stock: CSV in UTF-8, as it is or as gzip or xz."""

    path: Path

    def fingerprint(self) -> str:
        """A digest of its content. Raises OrderFileUnreadable."""
        digest = hashlib.sha256()
        with opened(self.path) as content:
            while line := content.readline(LINE_BYTES):
                digest.update(line)
        return digest.hexdigest()

    def header(self) -> tuple[str, ...]:
        """The names of its columns. Raises OrderFileUnreadable where one is missing."""
        with self._rows() as rows:
            names = tuple(name.strip().lower() for name in next(rows, []))
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise OrderFileUnreadable(
                f"{self.path} has no column {missing[0]!r}; needed are {', '.join(REQUIRED)}."
            )
        return names

    def row_count(self) -> int:
        """How many rows it has."""
        with self._rows() as rows:
            next(rows, None)
            return sum(1 for row in rows if row)

    def rows(self, after: int = 0) -> Iterator[StockRow]:
        """Its rows behind a number, in order."""
        names = self.header()
        place = {name: names.index(name) for name in REQUIRED}
        change = names.index(CHANGE_FROM) if CHANGE_FROM in names else None
        number = 0
        with self._rows() as rows:
            next(rows, None)
            for fields in rows:
                if not fields:
                    continue
                number += 1
                if number > after:
                    sku, code, on_hand = (_field(fields, place[name]) for name in REQUIRED)
                    yield StockRow(
                        number, tuple(fields), sku, code, on_hand, _field(fields, change)
                    )

    @contextmanager
    def _rows(self) -> Iterator[Iterator[list[str]]]:
        with opened(self.path) as content:
            try:
                # Each line by itself, so that a gigabyte of rows takes the memory of one.
                yield csv.reader(_lines(content.readline))
            except UnicodeDecodeError:
                raise OrderFileUnreadable(f"{self.path} is not UTF-8.") from None
            except csv.Error as problem:
                raise OrderFileUnreadable(f"{self.path} is no CSV: {problem}.") from None


def _lines(readline: Callable[[int], bytes]) -> Iterator[str]:
    first = True
    while line := readline(LINE_BYTES):
        yield line.decode("utf-8-sig" if first else "utf-8")
        first = False


def _field(fields: Sequence[str], index: int | None) -> str:
    return fields[index].strip() if index is not None and index < len(fields) else ""


def whole_number(text: str, column: str) -> int:
    """The number of a field. Raises InvalidInput."""
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
        raise InvalidInput(f"{column} is not a whole number: {text!r}.", field=(column,))
    return int(text)
