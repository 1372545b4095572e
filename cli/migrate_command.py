"""`orderwright migrate`: bring the database to the schema of this release."""

import os
from typing import Annotated

import typer

from cli.output import say, say_json
from cli.settings.all_settings import read_settings
from persistence import migrating
from persistence.opening import open_database


def migrate(
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Create the tables, or bring them up to date; all or nothing.

    Safe to run twice, and by several processes at once.
    """
    database = open_database(read_settings(os.environ).database_url)
    try:
        before, after = migrating.upgrade(database.engine)
    finally:
        database.close()
    if as_json:
        say_json({"from": before, "to": after, "changed": before != after})
    elif before == after:
        say(f"The database is up to date, at revision {after}.")
    else:
        say(f"Migrated the database from {before or 'empty'} to revision {after}.")
