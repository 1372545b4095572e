"""The rejects: rows that were not recorded, as CSV, to be repaired and imported again."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from domain.importing.facts import RejectedRow
from integrations.order_files.errors import RejectsNotWritable


class RejectsFile:
    """Made when the first row is rejected; `rows` counts them."""

    def __init__(self, path: Path, header: Callable[[], Sequence[str]], open_until: ExitStack):
        self.path = path
        self.rows = 0
        self._header = header
        self._open_until = open_until
        self._writer: Any = None

    def add(self, row: RejectedRow) -> None:
        """Write a row with its number and reason before its own columns. Raises RejectsNotWritable."""
        try:
            if self._writer is None:
                file = self.path.open("w", encoding="utf-8", newline="")
                self._writer = csv.writer(self._open_until.enter_context(file), lineterminator="\n")
                self._writer.writerow(["row", "reason", "message", *self._header()])
            self._writer.writerow([row.row, row.reason.value, row.message, *row.fields])
        except OSError as problem:
            raise RejectsNotWritable(
                f"{self.path} cannot be written: {problem.strerror}. Name another file for rejects."
            ) from None
        self.rows += 1


@contextmanager
def rejects_file(path: Path, header: Callable[[], Sequence[str]]) -> Iterator[RejectsFile]:
    """A file for what an import rejects, closed in the end; `header` gives the export's columns."""
    with ExitStack() as open_until:
        yield RejectsFile(path, header, open_until)
