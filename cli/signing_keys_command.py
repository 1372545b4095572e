"""`orderwright signing-keys`: what access tokens are signed with. Private keys are never shown."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.commands import Commands
from cli.output import remark, say, say_json, say_table
from cli.settings.all_settings import read_settings
from persistence.access.signing_keys import every_signing_key
from persistence.database import Database
from persistence.opening import open_migrated_database
from use_cases.access.rotate_signing_keys import rotate_signing_keys

app = typer.Typer(cls=Commands, no_args_is_help=True, help="List and rotate signing keys.")

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys that verify access tokens, newest first: the first of them signs."""
    with _database() as database, database.snapshot() as snapshot:
        keys = every_signing_key(snapshot)
    if as_json:
        say_json(
            [
                {"id": key.id.hex, "created_at": key.created_at, "retired_at": key.retired_at}
                for key in keys
            ]
        )
    elif not keys:
        say("There are none yet: the first token, or `signing-keys rotate`, makes one.")
    else:
        rows = [
            [key.id.hex, key.algorithm, _day(key.created_at), _state(key.retired_at)]
            for key in keys
        ]
        say_table("ID", "ALGORITHM", "MADE", "STATE", rows=rows)


@app.command("rotate")
def rotate(
    end_tokens: Annotated[
        bool,
        typer.Option(
            "--end-tokens",
            help="Forget the old keys now: every access token ends. For a key that leaked.",
        ),
    ] = False,
) -> None:
    """Let a new key sign. Tokens of the old one stay good until they expire."""
    with _database() as database:
        now = datetime.now(UTC)
        made = database.run(lambda unit: rotate_signing_keys(unit, now, end_tokens=end_tokens))
    say(made.id.hex)
    if end_tokens:
        remark("Every earlier access token ends within seconds; clients ask for new ones.")


def _state(retired_at: datetime | None) -> str:
    return "signs" if retired_at is None else f"retired {_day(retired_at)}"


def _day(instant: datetime) -> str:
    return instant.date().isoformat()


@contextmanager
def _database() -> Iterator[Database]:
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        yield database
    finally:
        database.close()
