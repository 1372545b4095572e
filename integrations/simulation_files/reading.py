"""Rows of packed tables, and what is wrong with files that are none."""

import csv
import io
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.errors import DomainError


class SimulationFileInvalid(DomainError):
    """A file of a network cannot be used; the message says which, where and why."""

    code = "SIMULATION_FILE_INVALID"


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[list[str]]:
    """The named columns of a CSV file with a header, plain or xz. Raises SimulationFileInvalid."""
    opened = lzma.open if path.suffix == ".xz" else io.open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            missing = [name for name in columns if name not in header]
            if missing:
                raise SimulationFileInvalid(f"{path} has no column {missing[0]!r}.")
            places = [header.index(name) for name in columns]
            for row in reader:
                yield [row[place] for place in places]
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError, IndexError, csv.Error) as why:
        raise SimulationFileInvalid(f"{path} cannot be read: {why}.") from None
