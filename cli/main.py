"""The `orderwright` command: each of its commands is one file beside this one."""

from importlib.metadata import version
from typing import Annotated

import typer

from cli import (
    documents_command,
    import_command,
    keys_command,
    signing_keys_command,
    simulate_command,
)
from cli.check_command import check
from cli.commands import Commands
from cli.demo_command import demo
from cli.export_schema_command import export_schema
from cli.migrate_command import migrate
from cli.output import say
from cli.plan_command import plan
from cli.serve_command import serve
from cli.server_process_command import server_process
from cli.settings_command import settings
from cli.stock_commands import export_app
from cli.webhooks_command import webhooks
from cli.worker_command import run_worker

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    # A traceback with the values of variables would print keys and passwords.
    pretty_exceptions_show_locals=False,
)


@app.callback()
def orderwright(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Orderwright, a headless order management system.

    DATABASE_URL names the database; without it, an SQLite file in this folder.
    """
    if show_version:
        say(version("orderwright"))
        raise typer.Exit


app.command("demo")(demo)
app.command("serve")(serve)
app.command("server-process", hidden=True)(server_process)
app.command("worker")(run_worker)
app.command("migrate")(migrate)
app.add_typer(import_command.app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(keys_command.app, name="keys")
app.add_typer(documents_command.app, name="documents")
app.add_typer(signing_keys_command.app, name="signing-keys")
app.add_typer(simulate_command.app, name="simulate")
app.command("plan")(plan)
app.command("check")(check)
app.command("webhooks")(webhooks)
app.command("settings")(settings)
app.command("export-schema")(export_schema)
