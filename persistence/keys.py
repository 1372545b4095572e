"""API keys: made, revoked, and noted when they are used."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from domain.access import Caller, PrincipalKind
from domain.access_keys import ApiKey
from domain.errors import NotFound
from persistence.dialects import locking
from persistence.tables.access import api_key, api_key_channel
from persistence.visibility import sees_api_key

_SAME_NAME = (
    "id", "name", "prefix", "secret_hash", "scopes", "created_at", "expires_at", "revoked_at",
    "last_used_at",
)  # fmt: skip


class ApiKeyRepository:
    """API keys of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: ApiKey) -> None:
        """Keep a new key; its channels must exist."""
        row = {name: getattr(key, name) for name in _SAME_NAME} | {
            "kind": key.kind.value,
            "every_channel": key.channel_ids is None,
        }
        self._connection.execute(insert(api_key), row)
        links = [
            {"api_key_id": key.id, "channel_id": channel_id} for channel_id in key.channel_ids or ()
        ]
        if links:
            self._connection.execute(insert(api_key_channel), links)

    def get(self, key_id: UUID, *, visible_to: Caller) -> ApiKey:
        """The key, locked until the transaction ends.

        Raises NotFound, also when the caller may not see it.
        """
        query = locking(self._connection, select(api_key).where(api_key.c.id == key_id))
        row = self._connection.execute(query).mappings().first()
        links = select(api_key_channel.c.channel_id).where(api_key_channel.c.api_key_id == key_id)
        channel_ids = self._connection.execute(links).scalars().all()
        found = api_key_from_row(row, channel_ids) if row is not None else None
        if found is None or not sees_api_key(visible_to, found.channel_ids):
            raise NotFound("No such API key.", field=("id",))
        return found

    def revoke(self, key: ApiKey) -> None:
        """Keep that a key is revoked."""
        self._connection.execute(
            update(api_key).where(api_key.c.id == key.id).values(revoked_at=key.revoked_at)
        )

    def note_use(self, key_id: UUID, now: datetime, *, at_most_every: timedelta) -> bool:
        """Keep when a key was last used, unless that was noted lately; whether it was kept."""
        noted = api_key.c.last_used_at
        due = or_(noted.is_(None), noted <= now - at_most_every)
        done = self._connection.execute(
            update(api_key).where(api_key.c.id == key_id, due).values(last_used_at=now)
        )
        return done.rowcount > 0


def api_key_from_row(row: RowMapping, channel_ids: Iterable[UUID]) -> ApiKey:
    """The key of its rows."""
    same: dict[str, Any] = {name: row[name] for name in _SAME_NAME}
    return ApiKey(
        **same,
        kind=PrincipalKind(row["kind"]),
        channel_ids=None if row["every_channel"] else frozenset(channel_ids),
    )
