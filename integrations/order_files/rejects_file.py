"""The rejects: rows that were not recorded, as CSV, to be repaired and imported again."""

import csv
from collections.abc import Iterable, Sequence
from typing import IO

from domain.importing.facts import RejectedRow


def write_rejects(file: IO[str], header: Sequence[str], rejected: Iterable[RejectedRow]) -> int:
    """Write rejected rows with their number and reason before their own columns; count them.

    `file` is opened with newline="".
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["row", "reason", "message", *header])
    count = 0
    for row in rejected:
        writer.writerow([row.row, row.reason.value, row.message, *row.fields])
        count += 1
    return count
