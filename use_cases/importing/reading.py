"""Reading an export: watched over, so that a person sees how far it is and can stop it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from domain.importing.facts import ImportedReturn, RejectedRow
from domain.importing.interpretation import Interpretation
from domain.importing.mapping import OrderMapping
from domain.importing.rows import Row
from domain.importing.survey import Survey, survey
from integrations.order_files.order_file import OrderFile

ROWS_PER_LOOK = 5_000

Show: TypeAlias = Callable[[int, int, str], None]
"""Told how much is done, of how much (0: not known yet), and what is being done."""


class Interrupted(Exception):
    """The import was asked to stop; everything up to its last batch is kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file with its mapping, and whoever watches and may stop its reading."""

    file: OrderFile
    mapping: OrderMapping
    show: Show
    stopped: Callable[[], bool]

    def survey(self) -> Survey:
        """What the whole file needs and holds."""
        return survey(self.rows("Reading the file", 0), self.mapping)

    def demand(self, found: Survey, known: frozenset[str]) -> dict[str, int]:
        """Pieces of each SKU that documents will take which are not `known` already."""
        if not known:
            return dict(found.demand)
        rows = (
            row
            for row in self.rows("Reading the file", found.totals.rows)
            if isinstance(row, RejectedRow) or row.reference not in known
        )
        return dict(survey(rows, self.mapping).demand)

    def first_returns(self, found: Survey) -> dict[str, datetime]:
        """When something first came back of each order of which something did."""
        first: dict[str, datetime] = {}
        rows = self.rows("Looking ahead", found.totals.rows)
        for document in Interpretation(self.mapping, found).documents(rows):
            for fact in document.facts:
                if isinstance(fact, ImportedReturn):
                    known = first.get(fact.order_reference, fact.at)
                    first[fact.order_reference] = min(known, fact.at)
        return first

    def rows(self, what: str, total: int) -> Iterator[Row | RejectedRow]:
        """Every row, while the watcher is shown how many. Raises Interrupted."""
        for count, row in enumerate(self.file.rows()):
            if count % ROWS_PER_LOOK == 0:
                self.look()
                self.show(count, total, what)
            yield row

    def look(self) -> None:
        """Raise Interrupted when somebody asked to stop."""
        if self.stopped():
            raise Interrupted
