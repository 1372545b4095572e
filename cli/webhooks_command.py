"""`orderwright webhooks`: who is told of events, and how that goes."""

import os
from typing import Annotated, Any

import typer

from cli.output import say, say_json, say_table
from cli.settings.all_settings import read_settings
from persistence.database import Row
from persistence.opening import open_migrated_database
from persistence.reads.webhooks import endpoint_overview


def webhooks(
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List webhook endpoints: what waits for each, what was given up, since when it fails."""
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        with database.snapshot() as snapshot:
            rows = endpoint_overview(snapshot)
    finally:
        database.close()
    if as_json:
        say_json([dict(row) for row in rows])
    elif not rows:
        say("There are no webhook endpoints.")
    else:
        names = ("name", "url", "status", "pending", "dead", "behind", "failing since")
        say_table(*names, rows=[_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    reason = row["disabled_reason"]
    failing: Any = row["failing_since"]
    return [
        row["name"],
        row["url"],
        row["status"] if reason is None else f"{row['status']}: {reason}",
        str(row["pending"]),
        str(row["dead"]),
        str(row["behind"]),
        "" if failing is None else failing.isoformat(timespec="minutes"),
    ]
