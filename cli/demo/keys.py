"""The demo's three keys: made once, kept in a file that only its owner may read."""

import os
from datetime import datetime
from pathlib import Path

import orjson

from cli.commands import CommandFailed
from cli.keys_command import channels_of
from domain.access.api_keys import KeyText
from domain.access.caller import SYSTEM, PrincipalKind
from domain.access.scopes import SCOPES
from persistence.database import Database
from persistence.reads.keys import api_key_by_prefix
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import create_api_key

Keys = dict[str, str]
"""A key's text by whom it is for."""

PARTNER_SCOPES = frozenset(SCOPES) & {
    "availability:read", "bulk:run", "carts:read", "catalog:read", "catalog:write", "channels:read",
    "customers:read", "events:read", "fulfillment:read", "fulfillment:write", "orders:place",
    "orders:price", "orders:read", "orders:reference", "orders:write", "payments:read",
    "payments:record", "payments:write", "returns:read", "returns:write", "sourcing:read",
    "stock:approve", "stock:read", "stock:write", "tracking:record",
}  # fmt: skip
"""What the guides use: the rights of an ERP that does everything but give rights.

It is bound to no channel, because deliveries, transfers and kits are those of the whole merchant.
"""


def demo_keys(database: Database, file: Path, channel: str, now: datetime) -> Keys:
    """The keys of an earlier start, else new ones. Raises CommandFailed for a damaged file.

    A real installation keeps no key: the database has hashes only. The demo's keys open nothing
    but the demo, and asking people to keep them would spoil the second start.
    """
    if file.exists():
        kept = _read(file)
        if _are_known(database, kept):
            return kept
        # The keys of another database: somebody deleted the demo's and kept this file.
        file.unlink()
    keys = database.run(lambda unit: _make(unit, channel, now))
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(orjson.dumps(keys, option=orjson.OPT_INDENT_2))
    return keys


def _make(unit: UnitOfWork, channel: str, now: datetime) -> Keys:
    mine = channels_of(unit, [channel])
    staff = create_api_key(unit, SYSTEM, now, kind=PrincipalKind.STAFF, name="demo staff")
    partner = create_api_key(
        unit, SYSTEM, now,
        kind=PrincipalKind.PARTNER, name="demo warehouse", scopes=PARTNER_SCOPES,
    )  # fmt: skip
    storefront = create_api_key(
        unit, SYSTEM, now,
        kind=PrincipalKind.STOREFRONT, name="demo storefront", channel_ids=mine,
    )  # fmt: skip
    return {"storefront": storefront.text, "staff": staff.text, "partner": partner.text}


def _read(file: Path) -> Keys:
    try:
        keys = orjson.loads(file.read_bytes())
        return {name: str(keys[name]) for name in ("storefront", "staff", "partner")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandFailed(f"{file} cannot be read: delete it, and new keys are made.") from error


def _are_known(database: Database, keys: Keys) -> bool:
    texts = [KeyText.parse(text) for text in keys.values()]
    with database.snapshot() as snapshot:
        return all(text and api_key_by_prefix(snapshot, text.prefix) for text in texts)
