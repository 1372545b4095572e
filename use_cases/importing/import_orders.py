"""Importing an export of orders: resumable, repeatable, reconciled with the file and the books."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TypeAlias

from domain.access import Caller, PrincipalKind
from domain.identity import SeededIds
from domain.importing.facts import ImportedDocument, ImportedReturn, RejectedRow
from domain.importing.interpretation import Interpretation
from domain.importing.mapping import OrderMapping
from domain.importing.reconciliation import Reconciliation
from domain.importing.report import ReconciliationReport
from domain.importing.survey import Survey, survey
from integrations.order_files.order_file import OrderFile
from persistence.database import Database
from persistence.imports import ImportedSums, ImportRun, begin_run, find_run, keep_progress
from persistence.unit_of_work import UnitOfWork
from use_cases.importing.imported_books import Books, check_books
from use_cases.importing.replay_documents import replay_documents
from use_cases.importing.replay_orders import History
from use_cases.importing.set_up_shop import BEFORE_FIRST_SALE, Step, setup_steps

DOCUMENTS_PER_BATCH = 250
SCOPES = frozenset(
    {
        "orders:price", "orders:reference", "orders:backdate", "payments:record",
        "payments:write", "customers:read", "returns:write",
    }
)  # fmt: skip

Show: TypeAlias = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to. `already_done`: this very file was imported before."""

    already_done: bool
    reconciliation: ReconciliationReport
    sums: ImportedSums
    rejected: Sequence[RejectedRow]


class Interrupted(Exception):
    """The import was asked to stop; everything up to its last batch is kept."""


def import_orders(
    database: Database,
    file: OrderFile,
    mapping: OrderMapping,
    *,
    show: Show,
    leave_open_since: datetime | None = None,
    batch_size: int = DOCUMENTS_PER_BATCH,
    stopped: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Replay a file into the database, from where an earlier run of the same file ended.

    Each batch of documents is a transaction that also remembers how far the run has come, so a
    process that dies loses at most the batch it was in. Raises Interrupted when `stopped` says so,
    what makes a file unreadable, and BooksDiffer when the database does not hold what the file
    says.
    """
    show(0, 1, "Reading the file")
    source = file.fingerprint()
    found = survey(file.rows(), mapping)
    total = len(found.rows_by_reference)
    history, books = _look_ahead(file, mapping, found, leave_open_since, show)
    caller = Caller(PrincipalKind.SYSTEM, f"import:{source[:24]}", SCOPES)
    run = _run(database, source, file, mapping, batch_size)
    done = run.finished_at is not None
    if not done:
        run = _set_up(database, caller, mapping, found, run, show)
        importer = _Importer(database, caller, mapping, history, run, show, stopped)
        importer.replay(Interpretation(mapping, found).documents(file.rows()), total)
    return ImportReport(
        already_done=done,
        reconciliation=books.report,
        sums=check_books(database, run.id, caller.client, books),
        rejected=books.rejected,
    )


def _look_ahead(
    file: OrderFile,
    mapping: OrderMapping,
    found: Survey,
    leave_open_since: datetime | None,
    show: Show,
) -> tuple[History, Books]:
    """Interpret the whole file once without recording it: what it says, and when things came back."""
    interpretation = Interpretation(mapping, found)
    reconciliation = Reconciliation(found.totals, mapping.channel.currency)
    first_return_at: dict[str, datetime] = {}
    books = Books()
    total = len(found.rows_by_reference)
    for document in interpretation.documents(file.rows()):
        if document.position % 1000 == 0:
            show(document.position, total, "Understanding the file")
        reconciliation.add(document)
        books.add(document)
        for fact in document.facts:
            if isinstance(fact, ImportedReturn):
                first = first_return_at.get(fact.order_reference, fact.at)
                first_return_at[fact.order_reference] = min(first, fact.at)
    books.report = reconciliation.report(interpretation.observations)
    return History(first_return_at, leave_open_since), books


def _run(
    database: Database, source: str, file: OrderFile, mapping: OrderMapping, batch_size: int
) -> ImportRun:
    """The run of this file: an earlier one goes on with the batches it began with."""

    def work(unit: UnitOfWork) -> ImportRun:
        known = find_run(unit.connection, source)
        if known is not None:
            return known
        now = datetime.now(UTC)
        state = {"file": file.path.name, "mapping": mapping.name, "batch_size": batch_size}
        run = ImportRun(SeededIds(source).new(now), source, "setup", 0, state)
        begin_run(unit.connection, run, now)
        return run

    return database.run(work)


def _set_up(
    database: Database,
    caller: Caller,
    mapping: OrderMapping,
    found: Survey,
    run: ImportRun,
    show: Show,
) -> ImportRun:
    if run.step != "setup":
        return run
    steps = setup_steps(mapping, found)
    when = (found.first_at or datetime.now(UTC)) - BEFORE_FIRST_SALE
    for number in range(run.position, len(steps)):
        show(number, len(steps), "Setting up the shop")
        last = number + 1 == len(steps)
        after = (
            replace(run, step="documents", position=0)
            if last
            else replace(run, position=number + 1)
        )
        database.run(partial(_step, caller, when, steps[number], number, after))
        run = after
    return run


def _step(
    caller: Caller, when: datetime, step: Step, number: int, after: ImportRun, unit: UnitOfWork
) -> None:
    unit.ids = SeededIds(f"{after.source[:48]}:s{number}")
    step(unit, caller, when)
    keep_progress(unit.connection, after, datetime.now(UTC))


@dataclass(slots=True)
class _Importer:
    database: Database
    caller: Caller
    mapping: OrderMapping
    history: History
    run: ImportRun
    show: Show
    stopped: Callable[[], bool]

    def replay(self, documents: Iterator[ImportedDocument], total: int) -> None:
        """Record what the run has not recorded yet, batch by batch."""
        batch_size = int(self.run.state["batch_size"])
        # Interpreted again, because what a credit refers to depends on everything before it.
        rest = islice(documents, self.run.position, None)
        while batch := list(islice(rest, batch_size)):
            if self.stopped():
                raise Interrupted
            self._record(batch)
            self.show(self.run.position, total, "Replaying orders")
        self.run = replace(self.run, step="done", finished_at=datetime.now(UTC))
        self.database.run(lambda unit: keep_progress(unit.connection, self.run, datetime.now(UTC)))

    def _record(self, batch: Sequence[ImportedDocument]) -> None:
        after = replace(self.run, position=batch[-1].position)

        def work(unit: UnitOfWork) -> None:
            # Named by the file and the place in it, so that a repeated batch is the same batch.
            unit.ids = SeededIds(f"{self.run.source[:48]}:{batch[0].position}")
            replay_documents(unit, self.caller, self.mapping, self.history, self.run.id, batch)
            keep_progress(unit.connection, after, datetime.now(UTC))

        self.database.run(work)
        self.run = after
