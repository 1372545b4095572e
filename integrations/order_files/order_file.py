"""An order export on disk: its header and its records, read as often as needed."""

import codecs
import csv
import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from domain.importing.facts import RejectedRow, RejectReason
from domain.importing.mapping import OrderMapping
from domain.importing.rows import Record, Row, RowReader
from integrations.order_files.compression import Lines, opened
from integrations.order_files.errors import OrderFileUnreadable

LONGEST_LINE_BYTES = 1 << 20


class OrderFile:
    """One file with the mapping that explains it. Reading holds one row at a time."""

    def __init__(self, path: Path, mapping: OrderMapping) -> None:
        self.path = path
        self.mapping = mapping

    def fingerprint(self) -> str:
        """The SHA-256 of the file as it is on disk: the same file, whatever its name."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            raise OrderFileUnreadable(f"{self.path} cannot be read: {problem.strerror}.") from None

    def header(self) -> list[str]:
        """The column names. Raises OrderFileUnreadable."""
        with opened(self.path) as content:
            return next(self._records(content)).fields

    def rows(self) -> Iterator[Row | RejectedRow]:
        """Every row, in order, from the start. Raises OrderFileUnreadable and ColumnsMissing."""
        with opened(self.path) as content:
            records = self._records(content)
            reader = RowReader(self.mapping, next(records).fields)
            yield from reader.rows(records)

    def _records(self, content: Lines) -> Iterator[Record]:
        """The header first (number 1), then every record; blank lines are no records."""
        lines = _DecodedLines(content, self.path, self.mapping.formats.encoding)
        reader = csv.reader(lines, delimiter=self.mapping.formats.delimiter, strict=True)
        number = 0
        while (record := self._next(reader, lines, number + 1)) is not None:
            if not record.fields:
                continue
            number += 1
            if number == 1 and record.fault is not None:
                raise OrderFileUnreadable(f"{self.path}: the header is not text.")
            yield record
        if number == 0:
            raise OrderFileUnreadable(f"{self.path} is empty.")

    def _next(
        self, reader: Iterator[list[str]], lines: "_DecodedLines", number: int
    ) -> Record | None:
        begins = lines.count
        try:
            fields = next(reader, None)
        except csv.Error as problem:
            if lines.count - begins > 1 or lines.ended:
                raise OrderFileUnreadable(
                    f"{self.path}: a quote opened in line {begins + 1} is not closed properly "
                    f"({problem})."
                ) from None
            return Record(number, [lines.last.rstrip("\r\n")], RejectReason.BAD_QUOTES)
        if fields is None:
            return None
        is_damaged = lines.damaged > begins
        return Record(number, fields, RejectReason.BAD_BYTES if is_damaged else None)


class _DecodedLines:
    """Decoded lines of a file. A line with bytes that are no text is kept, its bytes escaped."""

    def __init__(self, content: Lines, path: Path, encoding: str) -> None:
        self.count = 0
        self.damaged = 0
        self.last = ""
        self.ended = False
        self._path = path
        self._encoding = encoding
        self._read = iter(partial(content.readline, LONGEST_LINE_BYTES), b"")

    def __iter__(self) -> "_DecodedLines":
        return self

    def __next__(self) -> str:
        try:
            line = next(self._read)
        except StopIteration:
            self.ended = True
            raise
        if self.count == 0:
            line = line.removeprefix(codecs.BOM_UTF8)
        self.count += 1
        if len(line) == LONGEST_LINE_BYTES:
            raise OrderFileUnreadable(
                f"{self._path}: line {self.count} is longer than a million characters; "
                "this is not a CSV file."
            )
        try:
            text = line.decode(self._encoding)
        except UnicodeDecodeError:
            self.damaged = self.count
            text = line.decode(self._encoding, errors="backslashreplace")
        if "\0" in text:
            self.damaged = self.count
            text = text.replace("\0", "\\x00")
        self.last = text
        return text
