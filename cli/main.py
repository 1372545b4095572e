"""The `orderwright` command: each of its commands is one file beside this one, named in COMMANDS."""

from importlib.metadata import version
from typing import Annotated

import typer

from cli.commands import AllCommands
from cli.output import say

app = typer.Typer(
    cls=AllCommands,
    no_args_is_help=True,
    add_completion=False,
    # A traceback with the values of variables would print keys and passwords.
    pretty_exceptions_show_locals=False,
)


def print_version(wanted: bool) -> None:
    """Print the version, whatever else was asked for."""
    if wanted:
        say(version("orderwright"))
        raise typer.Exit


@app.callback()
def orderwright(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=print_version),
    ] = False,
) -> None:
    """Orderwright, a headless order management system.

    DATABASE_URL names the database; without it, an SQLite file in this folder.
    """
