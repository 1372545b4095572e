"""Runs of imports: beginning one, going on with one, giving one up, ending one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.errors import DomainError
from domain.importing.mapping import OrderMapping
from persistence.database import Database
from persistence.imports import (
    ImportRun,
    begin_run,
    find_run,
    keep_progress,
    unfinished_run,
)
from persistence.unit_of_work import UnitOfWork

SETUP, DOCUMENTS, DONE = "setup", "documents", "done"
"""Steps of a run; one that has ended at another step than DONE was given up."""


class ImportUnfinished(DomainError):
    """An import of another file into the same channel has not come to its end."""

    code = "IMPORT_UNFINISHED"

    def __init__(self, run: ImportRun) -> None:
        done = f"{run.position} documents are in" if run.step == DOCUMENTS else "it was setting up"
        super().__init__(
            f"An import of {run.state['file']} into {run.channel_code} is unfinished: {done}. "
            "Either this file has changed since, or it is another one. Import the first one to "
            "its end, or give it up with --abandon: what it recorded stays, and is not recorded "
            "again."
        )


def begin_or_resume(
    database: Database,
    source: str,
    file_name: str,
    mapping: OrderMapping,
    batch_size: int,
    *,
    abandon: bool,
) -> ImportRun:
    """The run of a file: an earlier one, which goes on with the batches it began with, or a new one.

    Raises ImportUnfinished.
    """

    def work(unit: UnitOfWork) -> ImportRun:
        known = find_run(unit.connection, source)
        if known is not None and (known.step == DONE or known.finished_at is None):
            return known
        now = datetime.now(UTC)
        channel_code = mapping.channel.code
        other = unfinished_run(unit.connection, channel_code)
        if other is not None:
            if not abandon:
                raise ImportUnfinished(other)
            keep_progress(unit.connection, other, replace(other, finished_at=now), now)
        if known is not None:
            # It was given up and is taken up again.
            taken_up = replace(known, finished_at=None)
            keep_progress(unit.connection, known, taken_up, now)
            return taken_up
        state = {"file": file_name, "mapping": mapping.name, "batch_size": batch_size}
        # Named by its file, so that the same import makes the same rows on any day.
        run = ImportRun(UUID(hex=source[:32]), source, channel_code, SETUP, 0, now, state)
        begin_run(unit.connection, run)
        return run

    return database.run(work)


def finish(database: Database, run: ImportRun, facts: Mapping[str, Any]) -> ImportRun:
    """Remember that nothing of a run's file is left to do, and what it came to."""
    now = datetime.now(UTC)
    done = replace(run, step=DONE, finished_at=now, state={**run.state, **facts})
    database.run(lambda unit: keep_progress(unit.connection, run, done, now))
    return done
