"""Writing stock as CSV: complete, or not at all."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeAlias, cast

from domain.errors import DomainError

WriteRow: TypeAlias = Callable[[tuple[object, ...]], object]


class StockNotWritable(DomainError):
    """The file cannot be written."""

    code = "STOCK_NOT_WRITABLE"


@contextmanager
def stock_writer(path: Path, columns: tuple[str, ...]) -> Iterator[WriteRow]:
    """Writes rows below these columns; gzip for a name that ends in .gz.

    The file appears under its name when it is complete: who is interrupted leaves nothing behind.
    Raises StockNotWritable.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _opened(part, compressed=path.suffix == ".gz") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            yield writer.writerow
        part.replace(path)
    except OSError as problem:
        raise StockNotWritable(f"{path} cannot be written: {problem.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


def _opened(path: Path, *, compressed: bool) -> TextIO:
    if compressed:
        return cast(TextIO, gzip.open(path, "wt", encoding="utf-8", newline=""))
    return path.open("w", encoding="utf-8", newline="")
