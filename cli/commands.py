"""How every command ends: 0 when it did its work, 1 when it failed, 2 when it was called wrongly."""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from cli.output import complain
from cli.settings import InvalidSetting, read_settings
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
