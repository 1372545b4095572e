"""Documents: the rows of one reference together, in the order in which references begin."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.errors import DomainError
from domain.importing.facts import RejectedRow
from domain.importing.rows import Row


class FileChanged(DomainError):
    """The file is not the one that was surveyed."""

    code = "FILE_CHANGED"


@dataclass(slots=True)
class Document:
    """Rows of one reference, or one rejected row."""

    reference: str
    expected: int
    rows: list[Row] = field(default_factory=list)
    rejected: RejectedRow | None = None


def documents(
    rows: Iterable[Row | RejectedRow], rows_by_reference: Mapping[str, int]
) -> Iterator[Document]:
    """Gather rows that belong together, also where other references stand between them.

    A document is complete when all rows that the survey counted are there, so memory holds only
    what is interleaved. Raises FileChanged when the counts do not fit.
    """
    waiting: deque[Document] = deque()
    unfinished: dict[str, Document] = {}
    for row in rows:
        if isinstance(row, RejectedRow):
            waiting.append(Document("", 0, rejected=row))
        else:
            document = unfinished.get(row.reference)
            if document is None:
                document = _begin(row, rows_by_reference)
                unfinished[row.reference] = document
                waiting.append(document)
            document.rows.append(row)
            if len(document.rows) == document.expected:
                del unfinished[row.reference]
        while waiting and len(waiting[0].rows) == waiting[0].expected:
            yield waiting.popleft()
    if waiting:
        raise FileChanged(f"The file changed while it was read: {waiting[0].reference} is cut off.")


def _begin(row: Row, rows_by_reference: Mapping[str, int]) -> Document:
    expected = rows_by_reference.get(row.reference, 0)
    if not expected:
        raise FileChanged(f"The file changed while it was read: {row.reference} is new.")
    return Document(row.reference, expected)
