"""Importing stock from a file: resumable, repeatable, each row set or rejected on its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.errors import DomainError, InvalidInput
from integrations.stock_files.stock_file import StockFile, StockRow, whole_number
from persistence.database import Database
from persistence.imports import ImportRun, begin_run, find_run, keep_progress
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BULK_LIMIT, Failed
from use_cases.importing.reading import Interrupted, Show
from use_cases.stock.set_stock import StockCount, set_stock

ROWS_PER_BATCH = BULK_LIMIT
ROWS, DONE = "ROWS", "DONE"
STOCK = "(stock)"
"""Stands where imports of orders have their channel; no channel has such a code."""

Reject = Callable[[StockRow, DomainError], None]


@dataclass(frozen=True, slots=True)
class StockImportReport:
    """What an import came to. `resumed_at`: rows that an earlier run had done."""

    rows: int
    set_rows: int
    rejected: int
    resumed_at: int
    already_done: bool
    dry_run: bool


class _DryRun(Exception):
    """Undoes a transaction that was only tried."""


def import_stock(
    database: Database,
    file: StockFile,
    *,
    show: Show,
    reject: Reject,
    batch_size: int = ROWS_PER_BATCH,
    again: bool = False,
    dry_run: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> StockImportReport:
    """Set the stock of every row, from where an earlier run of the same file ended.

    Each batch of rows is a transaction that also remembers how far the run has come. A file that
    was imported before is not imported again, unless `again`. `dry_run` tries every row and
    changes nothing. `reject` is told every row that is refused. Raises Interrupted when `stopped`
    says so, OrderFileUnreadable, and ImportRunsTwice.
    """
    source, total = f"stock:{file.fingerprint()}", file.row_count()
    file.header()
    run = _trial(source) if dry_run else _begin(database, source, again=again)
    if run.step == DONE:
        return _report(run, total, already_done=True)
    importer = _Importer(database, run, reject, dry_run=dry_run)
    rows, done = file.rows(after=run.position), run.position
    while batch := list(islice(rows, batch_size)):
        if stopped():
            raise Interrupted
        importer.take(batch)
        done += len(batch)
        show(done, total, "Setting stock")
    report = importer.finish(total)
    return replace(report, resumed_at=run.position)


def _begin(database: Database, source: str, *, again: bool) -> ImportRun:
    def work(unit: UnitOfWork) -> ImportRun:
        now = datetime.now(UTC)
        known = find_run(unit.connection, source)
        if known is None:
            run = ImportRun(
                unit.ids.new(now), source, STOCK, ROWS, 0, now, {"set": 0, "rejected": 0}
            )
            begin_run(unit.connection, run)
            return run
        if known.step != DONE or not again:
            return known
        fresh = replace(known, step=ROWS, position=0, state={"set": 0, "rejected": 0})
        fresh = replace(fresh, finished_at=None)
        keep_progress(unit.connection, known, fresh, now)
        return fresh

    return database.run(work)


def _trial(source: str) -> ImportRun:
    now = datetime.now(UTC)
    return ImportRun(UUID(int=0), source, STOCK, ROWS, 0, now, {"set": 0, "rejected": 0})


def _report(run: ImportRun, total: int, *, already_done: bool) -> StockImportReport:
    return StockImportReport(
        total, run.state["set"], run.state["rejected"], 0, already_done, dry_run=False
    )


class _Importer:
    """One run over one file."""

    def __init__(
        self, database: Database, run: ImportRun, reject: Reject, *, dry_run: bool
    ) -> None:
        self._database = database
        self._run = run
        self._reject = reject
        self._dry_run = dry_run
        client = f"import:stock:{run.source.removeprefix('stock:')[:16]}"
        self._caller = Caller(PrincipalKind.SYSTEM, client, frozenset())

    def take(self, batch: Sequence[StockRow]) -> None:
        """Set the stock of these rows in a transaction of their own."""
        refused: list[tuple[StockRow, DomainError]] = []

        def work(unit: UnitOfWork) -> ImportRun:
            refused.clear()
            now = datetime.now(UTC)
            refused.extend(_set(unit, self._caller, now, batch))
            set_rows = self._run.state["set"] + len(batch) - len(refused)
            rejected = self._run.state["rejected"] + len(refused)
            after = replace(
                self._run,
                position=batch[-1].number,
                state={"set": set_rows, "rejected": rejected},
            )
            if self._dry_run:
                unit.flush()
                self._run = after
                raise _DryRun
            keep_progress(unit.connection, self._run, after, now)
            return after

        with suppress(_DryRun):
            self._run = self._database.run(work)
        # Told once it is committed, so that a repeated batch is told once.
        for row, error in refused:
            self._reject(row, error)

    def finish(self, total: int) -> StockImportReport:
        """Remember that the file is done."""
        report = replace(_report(self._run, total, already_done=False), dry_run=self._dry_run)
        if not self._dry_run:
            now = datetime.now(UTC)
            done = replace(self._run, step=DONE, finished_at=now)
            self._database.run(lambda unit: keep_progress(unit.connection, self._run, done, now))
        return report


def _set(
    unit: UnitOfWork, caller: Caller, now: datetime, batch: Sequence[StockRow]
) -> Iterator[tuple[StockRow, DomainError]]:
    """Set what can be set; the rows that are refused, and why."""
    items: list[StockCount] = []
    rows: list[StockRow] = []
    for row in batch:
        try:
            items.append(_count(row))
        except InvalidInput as error:
            yield row, error
            continue
        rows.append(row)
    if items:
        outcomes = set_stock(unit, caller, now, items=items)
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, Failed):
                yield row, outcome.error


def _count(row: StockRow) -> StockCount:
    before = whole_number(row.change_from, "change_from_quantity") if row.change_from else None
    return StockCount(row.sku, row.location_code, whole_number(row.on_hand, "on_hand"), before)
