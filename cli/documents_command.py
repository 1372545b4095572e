"""`orderwright documents`: what the merchant's own apps send, known before they send it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.core_schema import core_schema
from api.documents.checking import checked_documents
from api.schema import build_schema
from cli.commands import CommandFailed, Commands
from cli.output import say, say_json, say_table
from cli.settings.all_settings import read_settings
from domain.access.caller import SYSTEM
from domain.documents.manifest import read_manifest
from persistence.database import Database
from persistence.opening import open_migrated_database
from persistence.reads.trusted_documents import every_trusted_document
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BULK_LIMIT, Failed
from use_cases.documents.remove_trusted_documents import remove_trusted_documents
from use_cases.documents.upsert_trusted_documents import (
    TrustedDocumentData,
    upsert_trusted_documents,
)

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Load, list and remove the documents that apps run by their ids.",
)

Application = Annotated[str, typer.Option(help="The app whose documents they are, like ios.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
FAULTS_SHOWN = 10


@app.command("load")
def load(
    manifest: Annotated[Path, typer.Argument(help="The file that the app's codegen wrote.")],
    application: Application,
    as_json: AsJson = False,
) -> None:
    """Load a manifest before its release goes out: all of its documents, or none if one is wrong.

    Reads what graphql-codegen's client preset, Relay's compiler and Apollo's
    generate-persisted-query-manifest write.
    """
    try:
        content = manifest.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"Cannot read {manifest}: {error}.") from None
    documents = read_manifest(content)
    if not documents:
        raise CommandFailed(f"{manifest} lists no document.")
    schema = core_schema(build_schema())
    items = checked_documents(schema, list(documents.items()))
    now = datetime.now(UTC)
    with _database() as database:
        database.run(lambda unit: _load(unit, now, application, items))
    if as_json:
        say_json({"application": application, "documents": len(items), "loaded_at": now})
    else:
        say(
            f"Loaded {len(items)} documents of {application}. Running servers know them in seconds."
        )


@app.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """List the documents by app."""
    with _database() as database, database.snapshot() as snapshot:
        found = every_trusted_document(snapshot)
    names = ("application", "document_id", "operation_name", "loaded_at")
    if as_json:
        say_json([{name: row[name] for name in (*names, "sha256")} for row in found])
    elif not found:
        say("There are none yet: orderwright documents load persisted-documents.json "
            "--application storefront")  # fmt: skip
    else:
        rows = [
            [row["application"], row["document_id"], row["operation_name"] or "",
             row["loaded_at"].date().isoformat()]
            for row in found
        ]  # fmt: skip
        say_table("APPLICATION", "ID", "OPERATION", "LOADED", rows=rows)


@app.command("remove")
def remove(
    application: Application,
    older_than_days: Annotated[
        int, typer.Option(min=0, help="Remove what no manifest held for so many days.")
    ],
    as_json: AsJson = False,
) -> None:
    """Remove documents that no manifest of the app held lately; who still sends them is refused."""
    now = datetime.now(UTC)
    loaded_before = now - timedelta(days=older_than_days)
    with _database() as database:
        count = database.run(
            lambda unit: remove_trusted_documents(
                unit, SYSTEM, now, application=application, loaded_before=loaded_before
            )
        )
    if as_json:
        say_json({"application": application, "removed": count})
    else:
        say(f"Removed {count} documents of {application}.")


def _load(
    unit: UnitOfWork, now: datetime, application: str, items: Sequence[TrustedDocumentData]
) -> None:
    """Keep all of them. Raises CommandFailed naming those that are wrong."""
    faults: list[str] = []
    for start in range(0, len(items), BULK_LIMIT):
        part = items[start : start + BULK_LIMIT]
        outcomes = upsert_trusted_documents(unit, SYSTEM, now, application=application, items=part)
        faults += [
            f"{item.document_id}: {outcome.error.message}"
            for item, outcome in zip(part, outcomes, strict=True)
            if isinstance(outcome, Failed)
        ]
    if faults:
        shown = "\n".join(faults[:FAULTS_SHOWN])
        raise CommandFailed(f"Nothing was loaded; wrong documents: {len(faults)}\n{shown}")


@contextmanager
def _database() -> Iterator[Database]:
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        yield database
    finally:
        database.close()
