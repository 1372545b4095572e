"""`orderwright import`: history from an export, replayed through the use cases of the API."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from cli.commands import INTERRUPTED, CommandFailed, Commands
from cli.output import progress_bar, remark, say, say_json, say_table
from cli.settings import read_settings
from integrations.order_files.mapping_file import built_in_mappings, load_mapping
from integrations.order_files.order_file import OrderFile
from integrations.order_files.rejects_file import write_rejects
from persistence.database import Database
from persistence.opening import open_migrated_database
from use_cases.importing.import_orders import (
    DOCUMENTS_PER_BATCH,
    ImportReport,
    Interrupted,
    import_orders,
)
from worker.relay import relay_once

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Import history from a file.")


@app.command("orders")
def orders(
    file: Annotated[Path, typer.Argument(help="The export: CSV, as it is or as gzip or xz.")],
    mapping: Annotated[
        str, typer.Option(help="A built-in mapping, or the path of a mapping file of your own.")
    ],
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where rows that are not recorded go; FILE.rejects.csv by default."),
    ] = None,
    batch_size: Annotated[
        int, typer.Option(min=1, max=1_000, help="Documents in one transaction.")
    ] = DOCUMENTS_PER_BATCH,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Replay an export of orders: the full life of each, dated as in the file.

    The database has to be migrated. An interrupted import goes on where it was when the same
    command is run again; a finished one changes nothing.
    """
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        report = _run(database, file, mapping, batch_size)
        export = OrderFile(file, load_mapping(mapping))
        rejects_path = _keep_rejects(export, report, rejects)
        if as_json:
            say_json(_as_json(report, rejects_path))
        else:
            _print(report, rejects_path)
    finally:
        database.close()
    if not report.reconciliation.reconciles:
        raise CommandFailed("The report does not reconcile with the file: this is a bug.")


@app.command("mappings")
def mappings() -> None:
    """List the built-in mappings."""
    for name in built_in_mappings():
        say(name)


def _run(database: Database, file: Path, mapping: str, batch_size: int) -> ImportReport:
    explained = load_mapping(mapping)
    with _interruptible() as stopped, progress_bar() as steps:
        try:
            report = import_orders(
                database,
                OrderFile(file, explained),
                explained,
                show=steps.show,
                batch_size=batch_size,
                stopped=stopped.is_set,
            )
        except Interrupted:
            raise CommandFailed(
                "Stopped. What was imported is kept; run the same command to go on.", INTERRUPTED
            ) from None
        steps.show(0, 1, "Giving events their positions")
        relay_once(database)
    return report


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM end the import after the batch it is in."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _keep_rejects(export: OrderFile, report: ImportReport, chosen: Path | None) -> Path | None:
    """Write the rows that were not recorded beside the file; None when there are none."""
    if not report.rejected:
        return None
    path = chosen or export.path.with_name(f"{export.path.name}.rejects.csv")
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            write_rejects(out, export.header(), report.rejected)
    except OSError as error:
        raise CommandFailed(f"The rejects cannot be written to {path}: {error.strerror}.") from None
    return path


def _as_json(report: ImportReport, rejects: Path | None) -> dict[str, Any]:
    sums = report.sums
    return {
        "alreadyDone": report.already_done,
        "rejects": str(rejects) if rejects else None,
        "database": {
            "orders": sums.orders,
            "orderTotalMinor": sums.order_total,
            "refundTotalMinor": sums.refund_total,
            "residue": {
                kind: {"entries": entries, "amountMinor": amount}
                for kind, (entries, amount) in sums.residue.items()
            },
        },
        "reconciliation": report.reconciliation.as_json(),
    }


def _print(report: ImportReport, rejects: Path | None) -> None:
    if report.already_done:
        remark("This file was imported before; nothing has changed.")
    say_table(
        "What", "Rows", "Pieces", "Value", rows=[list(r) for r in report.reconciliation.lines()]
    )
    sums = report.sums
    say("")
    say(f"In the database: {sums.orders:,} orders. Kept beside them, for the books:")
    say_table(
        "Kind", "Entries", "Minor units",
        rows=[[kind, f"{n:,}", f"{amount:,}"] for kind, (n, amount) in sums.residue.items()],
    )  # fmt: skip
    if rejects is not None:
        say(f"\n{len(report.rejected):,} rows were not recorded: see {rejects}.")
    say("\nEvery row, piece and penny of the file is accounted for.")
