"""`orderwright keys`: the credentials of programs. A key's text is shown once, when it is made."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import typer

from cli.commands import CommandFailed, Commands
from cli.output import remark, say, say_json, say_table
from cli.settings.all_settings import read_settings
from domain.access.api_keys import ApiKey
from domain.access.caller import SYSTEM, PrincipalKind
from domain.errors import NotFound
from persistence.database import Database, Row
from persistence.opening import open_migrated_database
from persistence.reads.keys import every_api_key
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import CreatedApiKey, create_api_key
from use_cases.access.replace_admin_key import replace_admin_key
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.access.rotate_api_key import rotate_api_key

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Create, list, rotate and revoke API keys."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


class Kind(StrEnum):
    """Kinds of keys, as a command line spells them."""

    STAFF = "staff"
    PARTNER = "partner"
    STOREFRONT = "storefront"


@app.command("create")
def create(
    kind: Annotated[Kind, typer.Option(help="Whose key it is.")],
    name: Annotated[str, typer.Option(help="What it is for, in words.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="A right it has; repeat for several. Partners need it.")
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(help="The code of a channel it sees; repeat for several. Without: all."),
    ] = None,
    expires_in_days: Annotated[int | None, typer.Option(min=1, help="How long it lives.")] = None,
    location: Annotated[
        list[str] | None,
        typer.Option(help="The code of a location it works for; repeat for several. Without: all."),
    ] = None,
    address: Annotated[
        list[str] | None,
        typer.Option(help="A range it may be used from (192.0.2.0/24); repeat. Without: anywhere."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and print it, this once."""
    now = datetime.now(UTC)

    def make(unit: UnitOfWork) -> CreatedApiKey:
        return create_api_key(
            unit, SYSTEM, now,
            kind=PrincipalKind(kind.name), name=name, scopes=scope,
            channel_ids=channels_of(unit, channel) if channel else None,
            expires_at=now + timedelta(days=expires_in_days) if expires_in_days else None,
            location_ids=locations_of(unit, location) if location else None,
            allowed_addresses=address or None,
        )  # fmt: skip

    with _database() as database:
        _show(database.run(make), as_json)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys, expired and revoked ones included; never their text."""
    with _database() as database, database.snapshot() as snapshot:
        keys = every_api_key(snapshot, SYSTEM)
    if as_json:
        say_json([_as_json(key) for key in keys])
    elif not keys:
        say("There are no keys yet: orderwright keys create --kind staff --name admin")
    else:
        rows = [
            [key["prefix"], key["kind"], key["name"], _state(key), _day(key["last_used_at"])]
            for key in keys
        ]
        say_table("PREFIX", "KIND", "NAME", "STATE", "LAST USED", rows=rows)


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as `keys list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Let nobody use a key any more, for ever."""
    with _database() as database:
        found = _id_of(database, prefix)
        revoked = database.run(lambda unit: _revoke(unit, found))
    if as_json:
        say_json({"prefix": revoked.prefix, "revoked_at": revoked.revoked_at})
    else:
        say(f"Revoked {revoked.prefix}. Running servers notice within seconds.")


@app.command("rotate")
def rotate(
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as `keys list` shows it.")],
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=720, help="How long the present text still works.")
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Give a key a new text and print it, this once; the old one works until the overlap is over."""
    with _database() as database:
        found = _id_of(database, prefix)
        overlap = timedelta(hours=overlap_hours)
        rotated = database.run(
            lambda unit: rotate_api_key(
                unit, SYSTEM, datetime.now(UTC), key_id=found, overlap=overlap
            )
        )
    if not as_json:
        remark(f"The text with the prefix {prefix} works for another {overlap_hours} hours.")
    _show(rotated, as_json)


@app.command("replace-admin")
def replace_admin(as_json: AsJson = False) -> None:
    """Make a new staff key with every right, and revoke the lost one."""
    with _database() as database:
        created, revoked = database.run(lambda unit: replace_admin_key(unit, datetime.now(UTC)))
    if revoked and not as_json:
        remark(f"Revoked {revoked} earlier admin key{'s' if revoked > 1 else ''}.")
    _show(created, as_json)


def channels_of(unit: UnitOfWork, codes: Sequence[str]) -> list[UUID]:
    """The channels of these codes. Raises NotFound naming one that does not exist."""
    known = unit.channels.by_code(codes)
    for code in codes:
        if code not in known:
            raise NotFound(f"No channel {code!r}.", field=("channel",))
    return [known[code].id for code in codes]


def locations_of(unit: UnitOfWork, codes: Sequence[str]) -> list[UUID]:
    """The locations of these codes. Raises NotFound naming one that does not exist."""
    known = unit.locations.by_code(codes)
    for code in codes:
        if code not in known:
            raise NotFound(f"No location {code!r}.", field=("location",))
    return [known[code].id for code in codes]


def _id_of(database: Database, prefix: str) -> UUID:
    with database.snapshot() as snapshot:
        for key in every_api_key(snapshot, SYSTEM):
            if key["prefix"] == prefix:
                found: UUID = key["id"]
                return found
    raise CommandFailed(f"No key has the prefix {prefix!r}; `keys list` shows them.")


def _revoke(unit: UnitOfWork, key_id: UUID) -> ApiKey:
    return revoke_api_key(unit, SYSTEM, datetime.now(UTC), key_id=key_id)


def _show(created: CreatedApiKey, as_json: bool) -> None:
    if as_json:
        key = created.key
        say_json({"key": created.text, "prefix": key.prefix, "kind": key.kind, "name": key.name})
        return
    say(created.text)
    remark("Keep it now: nobody can show it again. A lost key is revoked and replaced.")


def _state(key: Row) -> str:
    if key["revoked_at"] is not None:
        return f"revoked {_day(key['revoked_at'])}"
    expires_at: datetime | None = key["expires_at"]
    if expires_at is None:
        return "good"
    over = expires_at <= datetime.now(UTC)
    return f"expired {_day(expires_at)}" if over else f"good until {_day(expires_at)}"


def _day(instant: datetime | None) -> str:
    return instant.date().isoformat() if instant is not None else "never"


def _as_json(key: Row) -> dict[str, Any]:
    names = (
        "prefix", "kind", "name", "created_at", "expires_at", "revoked_at", "last_used_at",
        "former_prefix", "former_ends_at",
    )  # fmt: skip
    addresses = key["allowed_addresses"]
    return {name: key[name] for name in names} | {
        "scopes": sorted(key["scopes"]),
        "allowed_addresses": None if addresses is None else sorted(addresses),
    }


@contextmanager
def _database() -> Iterator[Database]:
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        yield database
    finally:
        database.close()
