"""`orderwright import`: history from an export, replayed through the use cases of the API."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import INTERRUPTED, CommandFailed, Commands
from cli.import_report import as_json, print_report, write_report
from cli.interrupting import stopped_by_signals
from cli.output import progress_bar, say, say_json
from cli.settings.all_settings import read_settings
from integrations.order_files.mapping_file import built_in_mappings, load_mapping
from integrations.order_files.order_file import OrderFile
from integrations.order_files.rejects_file import RejectsFile, rejects_file
from persistence.database import Database
from persistence.opening import open_migrated_database
from use_cases.importing.import_orders import (
    DOCUMENTS_PER_BATCH,
    ImportReport,
    Interrupted,
    import_orders,
)
from use_cases.orders.place_orders import BATCH_LIMIT
from worker.relay import relay_once

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Import history from a file.")


Export = Annotated[Path, typer.Argument(help="The export: CSV, as it is or as gzip or xz.")]
Mapping = Annotated[
    str, typer.Option(help="A built-in mapping, or the path of a mapping file of your own.")
]
ReportPath = Annotated[
    Path | None, typer.Option("--report", help="Write the report to this file too, as JSON.")
]
RejectsPath = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        help="Where rows go that are not recorded; a file beside the report, or else in this "
        "folder, unless given. Written only where there are any.",
    ),
]
BatchSize = Annotated[
    int, typer.Option(min=1, max=BATCH_LIMIT, help="Documents in one transaction.")
]
Abandon = Annotated[
    bool,
    typer.Option(
        "--abandon", help="Give up an unfinished import of another file; what it did stays."
    ),
]
DatabaseUrl = Annotated[
    str | None, typer.Option(help="The database, instead of the one DATABASE_URL names.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command("orders")
def orders(
    file: Export,
    mapping: Mapping,
    report_path: ReportPath = None,
    rejects_path: RejectsPath = None,
    batch_size: BatchSize = DOCUMENTS_PER_BATCH,
    abandon: Abandon = False,
    database_url: DatabaseUrl = None,
    as_json_text: AsJson = False,
) -> None:
    """Replay an export of orders: the full life of each, dated as in the file.

    The database has to be migrated. An interrupted import goes on where it was when the same
    command is run again; a finished one changes nothing. Ends with status 130 when interrupted.
    """
    chosen = {"DATABASE_URL": database_url} if database_url is not None else {}
    settings = read_settings({**os.environ, **chosen})
    export = OrderFile(file, load_mapping(mapping))
    beside = report_path.parent if report_path is not None else Path()
    rejecting = rejects_path or beside / f"{file.name.split('.')[0]}.rejects.csv"
    database = open_migrated_database(settings.database_url)
    try:
        with rejects_file(rejecting, export.header) as rejects:
            report = _run(database, export, rejects, batch_size, abandon=abandon)
    finally:
        database.close()
    values = as_json(report, rejects)
    if report_path is not None:
        write_report(report_path, values)
    if as_json_text:
        say_json(values)
    else:
        print_report(report, rejects)


@app.command("mappings")
def mappings() -> None:
    """List the built-in mappings."""
    for name in built_in_mappings():
        say(name)


def _run(
    database: Database, export: OrderFile, rejects: RejectsFile, batch_size: int, *, abandon: bool
) -> ImportReport:
    with stopped_by_signals("the batch") as stopped, progress_bar(with_rate=True) as steps:
        try:
            report = import_orders(
                database,
                export,
                export.mapping,
                show=steps.show,
                reject=rejects.add,
                batch_size=batch_size,
                abandon=abandon,
                stopped=stopped.is_set,
            )
        except Interrupted:
            raise CommandFailed(
                "Stopped. What was imported is kept; run the same command to go on.", INTERRUPTED
            ) from None
        steps.show(0, 0, "Giving events their positions")
        relay_once(database)
    return report
