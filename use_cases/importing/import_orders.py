"""Importing an export of orders: resumable, repeatable, reconciled with the file and the books."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TypeVar

from domain.access.caller import Caller, PrincipalKind
from domain.identity import SeededIds
from domain.importing.documents import FileChanged
from domain.importing.facts import ImportedDocument
from domain.importing.interpretation import Interpretation
from domain.importing.left_out import as_recorded
from domain.importing.mapping import OrderMapping
from domain.importing.report import ReconciliationReport
from domain.importing.residue import NOT_RECORDED, Residue
from domain.importing.survey import Survey
from integrations.order_files.order_file import OrderFile
from persistence.checks.scanning import take_all_the_time_it_needs
from persistence.database import Database
from persistence.imported_sums import ImportedSums, imported_sums
from persistence.imports import FactKey, ImportRun, keep_progress, known_documents, left_out
from persistence.unit_of_work import UnitOfWork
from use_cases.importing.garbage import looking_rarely
from use_cases.importing.imported_books import Books, Reject
from use_cases.importing.reading import Interrupted, Reading, Show
from use_cases.importing.replay_documents import replay_documents
from use_cases.importing.replay_orders import History
from use_cases.importing.runs import DOCUMENTS, DONE, SETUP, begin_or_resume, finish
from use_cases.importing.set_up_shop import BEFORE_FIRST_SALE, Step, setup_steps

__all__ = ["DOCUMENTS_PER_BATCH", "ImportReport", "Interrupted", "Show", "import_orders"]

Result = TypeVar("Result")

DOCUMENTS_PER_BATCH = 250
SCOPES = frozenset(
    {
        "orders:price", "orders:reference", "orders:backdate", "payments:record",
        "payments:write", "customers:read", "returns:write",
    }
)  # fmt: skip
"""What history needs beyond placing and shipping."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to. `already_done`: this very file was imported before.

    `rejected` counts the rows that are not recorded because of what they say.
    """

    already_done: bool
    reconciliation: ReconciliationReport
    sums: ImportedSums
    rejected: int


def import_orders(
    database: Database,
    file: OrderFile,
    mapping: OrderMapping,
    *,
    show: Show,
    reject: Reject = lambda _: None,
    leave_open_since: datetime | None = None,
    batch_size: int = DOCUMENTS_PER_BATCH,
    abandon: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Replay a file into the database, from where an earlier run of the same file ended.

    Each batch of documents is a transaction that also remembers how far the run has come, so a
    process that dies loses at most the batch it was in. `reject` is told every row that is not
    recorded. `abandon` gives up an unfinished import of another file.

    Raises Interrupted when `stopped` says so, ImportUnfinished, ImportRunsTwice, FileChanged, what
    makes a file unreadable, and BooksDiffer when the database does not hold what the file says.
    """
    with looking_rarely():
        reading = Reading(file, mapping, show, stopped)
        source = file.fingerprint()
        found = reading.survey()
        run = begin_or_resume(
            database, source, file.path.name, mapping, batch_size, abandon=abandon
        )
        already_done = run.step == DONE
        importer = _Importer(database, reading, found, run, leave_open_since)
        importer.set_up()
        books = Books(found.totals, mapping.channel.currency, reject)
        report = importer.replay(books)
        if file.fingerprint() != source:
            raise FileChanged(f"{file.path} changed while it was imported; import it again.")
        sums = _stored(run) if already_done else importer.check(books, report)
        books.hand_on_refused(file.rows())
    return ImportReport(already_done, report, sums, books.rejected)


class _Importer:
    """One run over one file."""

    def __init__(
        self,
        database: Database,
        reading: Reading,
        found: Survey,
        run: ImportRun,
        leave_open_since: datetime | None,
    ) -> None:
        self._database = database
        self._reading = reading
        self._found = found
        self._run = run
        self._leave_open_since = leave_open_since
        client = f"import:{reading.mapping.name}:{run.source[:16]}"
        self._caller = Caller(PrincipalKind.SYSTEM, client, SCOPES)

    def set_up(self) -> None:
        """Make what has to exist, step by step, each in a transaction of its own."""
        if self._run.step != SETUP:
            return
        steps = setup_steps(self._reading.mapping, self._found, self._demand())
        when = (self._found.first_at or self._run.started_at) - BEFORE_FIRST_SALE
        for number in range(self._run.position, len(steps)):
            self._reading.look()
            self._reading.show(number, len(steps), "Setting up the shop")
            step = steps[number]
            self._commit(
                replace(self._run, position=number + 1), partial(_do, step, self._caller, when)
            )
        self._commit(replace(self._run, step=DOCUMENTS, position=0), lambda _: None)

    def replay(self, books: Books) -> ReconciliationReport:
        """Record what the run has not recorded yet; the report on the whole file."""
        history = self._history()
        interpretation = Interpretation(self._reading.mapping, self._found)
        documents = interpretation.documents(self._reading.file.rows())
        with self._database.snapshot() as snapshot:
            residue = left_out(snapshot, self._run.id)
        # Interpreted again, because what a credit refers to depends on everything before it.
        for document in islice(documents, self._run.position):
            books.add(_recorded(document, residue, books))
        total = len(self._found.rows_by_reference)
        while batch := self._next(documents):
            residue = self._record(history, batch)
            for document in batch:
                books.add(_recorded(document, residue, books))
            self._reading.show(self._run.position, total, "Replaying orders")
        return books.report(interpretation)

    def check(self, books: Books, report: ReconciliationReport) -> ImportedSums:
        """Hold the database to the report, and end the run. Raises BooksDiffer."""
        self._reading.show(0, 0, "Checking the books")
        with self._database.snapshot() as snapshot:
            take_all_the_time_it_needs(snapshot)
            sums = imported_sums(snapshot, self._run.id, self._caller.client)
        books.check(report, sums)
        finish(self._database, self._run, {"sums": asdict(sums)})
        return sums

    def _demand(self) -> dict[str, int]:
        code = self._reading.mapping.channel.code
        with self._database.snapshot() as snapshot:
            known = known_documents(snapshot, code, self._found.rows_by_reference)
        return self._reading.demand(self._found, frozenset(known))

    def _history(self) -> History:
        first_returns = {}
        if self._run.step != DONE:
            first_returns = self._reading.first_returns(self._found)
        mapping, now = self._reading.mapping, self._run.started_at
        return History(mapping, first_returns, now, self._leave_open_since)

    def _next(self, documents: Iterator[ImportedDocument]) -> list[ImportedDocument]:
        self._reading.look()
        # A run goes on with the batches it began with, so that it ends in the same state.
        return list(islice(documents, int(self._run.state["batch_size"])))

    def _record(
        self, history: History, batch: Sequence[ImportedDocument]
    ) -> dict[FactKey, Residue]:
        """Record a batch; the facts of it that were left out."""

        def work(unit: UnitOfWork) -> dict[FactKey, Residue]:
            residue = replay_documents(unit, self._caller, history, self._run, batch)
            return {key: entry for key, entry in residue if entry.kind in NOT_RECORDED}

        return self._commit(replace(self._run, position=batch[-1].position), work)

    def _commit(self, after: ImportRun, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do one step of the run and remember it, in one transaction."""
        before = self._run

        def step(unit: UnitOfWork) -> Result:
            # Named by the file and the place in it, so that a repeated step makes the same.
            unit.ids = SeededIds(f"{before.step}:{before.position}:{before.source[:32]}")
            result = work(unit)
            keep_progress(unit.connection, before, after, datetime.now(UTC))
            return result

        result = self._database.run(step)
        self._run = after
        return result


def _do(step: Step, caller: Caller, now: datetime, unit: UnitOfWork) -> None:
    step(unit, caller, now)


def _recorded(
    document: ImportedDocument, residue: dict[FactKey, Residue], books: Books
) -> ImportedDocument:
    left = {
        index: residue[document.position, index]
        for index in range(len(document.facts))
        if (document.position, index) in residue
    }
    return as_recorded(document, left, books.minor_value)


def _stored(run: ImportRun) -> ImportedSums:
    values = run.state["sums"]
    residue = {kind: tuple(entry) for kind, entry in values["residue"].items()}
    return ImportedSums(**values | {"residue": residue})
