"""`orderwright import stock` and `orderwright export stock`: what lies where, as CSV."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.commands import INTERRUPTED, CommandFailed, Commands
from cli.import_command import app as import_app
from cli.interrupting import stopped_by_signals
from cli.output import progress_bar, remark, say, say_json
from cli.settings.all_settings import read_settings
from domain.errors import DomainError
from integrations.order_files.errors import RejectsNotWritable
from integrations.stock_files.stock_file import StockFile, StockRow
from integrations.stock_files.stock_writer import stock_writer
from persistence.checks.scanning import take_all_the_time_it_needs
from persistence.database import Database
from persistence.opening import open_migrated_database
from persistence.reads.stock_export import EXPORT_COLUMNS, exported_count, exported_positions
from use_cases.bulk import BULK_LIMIT
from use_cases.importing.import_stock import (
    ROWS_PER_BATCH,
    StockImportReport,
    import_stock,
)
from use_cases.importing.reading import Interrupted

export_app = typer.Typer(cls=Commands, no_args_is_help=True, help="Write data to a file.")

DatabaseUrl = Annotated[
    str | None, typer.Option(help="The database, instead of the one DATABASE_URL names.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


StockCsv = Annotated[
    Path,
    typer.Argument(
        help="CSV in UTF-8 with the columns sku, location_code, on_hand and, if you want, "
        "change_from_quantity; as it is or as gzip or xz. Other columns are ignored."
    ),
]
RejectsPath = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        help="Where rows go that are refused, with the reason; in this folder unless given. "
        "Written only where there are any.",
    ),
]


@import_app.command("stock")
def import_stock_file(
    file: StockCsv,
    rejects_path: RejectsPath = None,
    batch_size: Annotated[
        int, typer.Option(min=1, max=BULK_LIMIT, help="Rows in one transaction.")
    ] = ROWS_PER_BATCH,
    again: Annotated[
        bool, typer.Option("--again", help="Import a file that was imported before once more.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try every row and change nothing.")
    ] = False,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """State what is physically on hand, row by row, as `stockSet` does.

    An interrupted import goes on where it was when the same command is run again; a finished one
    changes nothing. Ends with status 130 when interrupted.
    """
    path = rejects_path or Path(f"{file.name.split('.')[0]}.rejects.csv")
    database = _open(database_url)
    try:
        with (
            _rejects(path, StockFile(file)) as rejects,
            stopped_by_signals("the batch") as stopped,
            progress_bar(with_rate=True) as steps,
        ):
            report = import_stock(
                database,
                StockFile(file),
                show=steps.show,
                reject=rejects.add,
                batch_size=batch_size,
                again=again,
                dry_run=dry_run,
                stopped=stopped.is_set,
            )
    except Interrupted:
        raise CommandFailed(
            "Stopped. What was imported is kept; run the same command to go on.", INTERRUPTED
        ) from None
    finally:
        database.close()
    _tell(report, path, as_json=as_json)


@export_app.command("stock")
def export_stock_file(
    file: Annotated[
        Path, typer.Argument(help="Where to: CSV, compressed if its name ends in .gz.")
    ],
    locations: Annotated[
        list[str] | None, typer.Option("--location", help="Only this location; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write every stock position: what `import stock` reads, and the pieces by state.

    One moment's view, however long it takes. The file appears when it is complete.
    """
    if file.exists() and not force:
        raise CommandFailed(f"{file} exists; give --force to overwrite it.")
    database = _open(database_url)
    written = 0
    try:
        with (
            database.snapshot() as connection,
            stopped_by_signals("the page") as stopped,
            progress_bar(with_rate=True) as steps,
            stock_writer(file, EXPORT_COLUMNS) as write,
        ):
            take_all_the_time_it_needs(connection)
            total = exported_count(connection, locations)
            for row in exported_positions(connection, locations):
                write(row)
                written += 1
                if written % 1_000 == 0:
                    steps.show(written, total, "Writing positions")
                    if stopped.is_set():
                        raise CommandFailed("Stopped. Nothing was written.", INTERRUPTED)
    finally:
        database.close()
    say(f"{written:,} positions written to {file}.")


class _Rejects:
    """Rows that are refused; the file is made for the first one, and grown by a resumed import."""

    def __init__(self, path: Path, file: StockFile) -> None:
        self._path = path
        self._file = file
        self._open: Any = None
        self._writer: Any = None

    def add(self, row: StockRow, error: DomainError) -> None:
        """Write a row with its number and the reason before its own columns."""
        try:
            if self._open is None:
                is_new = row.number == 1 or not self._path.exists()
                self._open = self._path.open("a", encoding="utf-8", newline="")
                self._writer = csv.writer(self._open, lineterminator="\n")
                if is_new:
                    self._writer.writerow(["row", "reason", "message", *self._file.header()])
            self._writer.writerow([row.number, error.code, error.message, *row.fields])
            # A process that dies has told what it did.
            self._open.flush()
        except OSError as problem:
            raise RejectsNotWritable(
                f"{self._path} cannot be written: {problem.strerror}."
            ) from None

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()


@contextmanager
def _rejects(path: Path, file: StockFile) -> Iterator[_Rejects]:
    rejects = _Rejects(path, file)
    try:
        yield rejects
    finally:
        rejects.close()


def _open(url: str | None) -> Database:
    chosen = {"DATABASE_URL": url} if url is not None else {}
    return open_migrated_database(read_settings({**os.environ, **chosen}).database_url)


def _tell(report: StockImportReport, rejects: Path, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "rows": report.rows,
                "set": report.set_rows,
                "rejected": report.rejected,
                "rejectsFile": str(rejects) if report.rejected else None,
                "alreadyDone": report.already_done,
                "dryRun": report.dry_run,
            }
        )
        return
    if report.already_done:
        remark("This file was imported before; nothing has changed. --again imports it once more.")
    if report.resumed_at:
        remark(f"Went on behind row {report.resumed_at:,}.")
    would = "would be set" if report.dry_run else "set"
    say(f"{report.rows:,} rows: {report.set_rows:,} {would}, {report.rejected:,} rejected.")
    if report.rejected and not report.already_done:
        say(f"The rejected rows are in {rejects}.")
