"""How every command ends: 0 when it did its work, 1 when it failed, 2 when it was called wrongly."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from cli.output import complain
from cli.settings.all_settings import InvalidSetting, read_settings
from domain.errors import DomainError
from persistence.migrating import NewerDatabase
from persistence.opening import (
    DATABASE_FAILURES,
    DatabaseUnusable,
    InvalidDatabaseUrl,
    explain,
)

FAILED = 1
CALLED_WRONGLY = 2
INTERRUPTED = 130


class CommandFailed(Exception):
    """A command could not do its work; the message is for the person who called it."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


_EXPECTED = (
    BrokenPipeError,
    CommandFailed,
    DatabaseUnusable,
    DomainError,
    InvalidSetting,
    KeyboardInterrupt,
    NewerDatabase,
    *DATABASE_FAILURES,
)


COMMANDS: Final[Mapping[str, str]] = {
    "demo": "cli.demo_command:demo",
    "serve": "cli.serve_command:serve",
    "server-process": "cli.server_process_command:server_process",
    "worker": "cli.worker_command:run_worker",
    "migrate": "cli.migrate_command:migrate",
    # That file adds a command to those of the other, and so knows all of them.
    "import": "cli.stock_commands:import_app",
    "export": "cli.stock_commands:export_app",
    "keys": "cli.keys_command:app",
    "documents": "cli.documents_command:app",
    "signing-keys": "cli.signing_keys_command:app",
    "simulate": "cli.simulate_command:app",
    "plan": "cli.plan_command:plan",
    "check": "cli.check_command:check",
    "webhooks": "cli.webhooks_command:webhooks",
    "settings": "cli.settings_command:settings",
    "export-schema": "cli.export_schema_command:export_schema",
}
"""Where each command lies: a function, or the group that it is. Only what is asked for is loaded."""

_FOR_PROCESSES: Final = frozenset({"server-process"})


class Commands(TyperGroup):
    """The commands, with every expected failure told in a sentence instead of a traceback.

    What is not expected is a bug, and shows its traceback.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise typer.Exit(_told(error)) from error


class AllCommands(Commands):
    """Every command, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order in which people read about them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, loaded now: the API alone takes half a second."""
        if cmd_name in COMMANDS:
            return load_command(cmd_name)
        # For a slip the nearest name is suggested, out of these.
        self.commands.update({name: load_command(name) for name in COMMANDS})
        return None


def load_command(name: str) -> Any:
    """A command or a group of commands, ready to run."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    command: Any
    if isinstance(found, typer.Typer):
        command = get_group(found)
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
        alone.command(name, hidden=name in _FOR_PROCESSES)(found)
        command = get_command(alone)
    command.name = name
    return command


def _told(error: BaseException) -> int:
    """Say what went wrong; the status to end with."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has seen enough; what is left of it has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if isinstance(error, KeyboardInterrupt):
        complain("Stopped.")
        return INTERRUPTED
    if isinstance(error, DATABASE_FAILURES):
        complain(explain(error, read_settings(os.environ).database_url))
        return FAILED
    complain(str(error))
    if isinstance(error, CommandFailed):
        return error.status
    return CALLED_WRONGLY if isinstance(error, InvalidSetting | InvalidDatabaseUrl) else FAILED
