"""API keys: made, revoked, and noted when they are used."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Table, insert, or_, select, update

from domain.access.api_keys import ApiKey, FormerSecret
from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.errors import NotFound
from persistence.access.visibility import sees_api_key
from persistence.dialects import locking
from persistence.tables.access import api_key, api_key_channel, api_key_location

_SAME_NAME = (
    "id", "name", "prefix", "secret_hash", "scopes", "created_at", "expires_at", "revoked_at",
    "last_used_at", "allowed_addresses", "trusted_documents_only",
)  # fmt: skip


class ApiKeyRepository:
    """API keys of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: ApiKey) -> None:
        """Keep a new key; its channels must exist."""
        self._connection.execute(insert(api_key), _row(key))
        channels = [
            {"api_key_id": key.id, "channel_id": channel_id} for channel_id in key.channel_ids or ()
        ]
        if channels:
            self._connection.execute(insert(api_key_channel), channels)
        locations = [
            {"api_key_id": key.id, "location_id": entry} for entry in key.location_ids or ()
        ]
        if locations:
            self._connection.execute(insert(api_key_location), locations)

    def get(self, key_id: UUID, *, visible_to: Caller) -> ApiKey:
        """The key, locked until the transaction ends.

        Raises NotFound, also when the caller may not see it.
        """
        query = locking(self._connection, select(api_key).where(api_key.c.id == key_id))
        row = self._connection.execute(query).mappings().first()
        found = api_key_with_links(self._connection, row) if row is not None else None
        if found is None or not sees_api_key(visible_to, found.channel_ids, found.location_ids):
            raise NotFound("No such API key.", field=("id",))
        return found

    def save(self, key: ApiKey) -> None:
        """Keep a key that changed; what it is restricted to never does."""
        # When it was used is noted beside, without the lock that this transaction holds.
        row = {name: value for name, value in _row(key).items() if name != "last_used_at"}
        self._connection.execute(update(api_key).where(api_key.c.id == key.id).values(row))

    def note_use(self, key_id: UUID, now: datetime, *, at_most_every: timedelta) -> bool:
        """Keep when a key was last used, unless that was noted lately; whether it was kept."""
        noted = api_key.c.last_used_at
        due = or_(noted.is_(None), noted <= now - at_most_every)
        done = self._connection.execute(
            update(api_key).where(api_key.c.id == key_id, due).values(last_used_at=now)
        )
        return done.rowcount > 0


def api_key_with_links(connection: Connection, row: RowMapping) -> ApiKey:
    """The key of its row, with what it is restricted to."""
    return api_key_from_row(
        row,
        None if row["every_channel"] else _linked(connection, api_key_channel, row["id"]),
        None if row["every_location"] else _linked(connection, api_key_location, row["id"]),
    )


def _linked(connection: Connection, links: Table, key_id: UUID) -> frozenset[UUID]:
    other = links.c.channel_id if links is api_key_channel else links.c.location_id
    query = select(other).where(links.c.api_key_id == key_id)
    return frozenset(connection.execute(query).scalars())


def api_key_from_row(
    row: RowMapping, channel_ids: frozenset[UUID] | None, location_ids: frozenset[UUID] | None
) -> ApiKey:
    """The key of its rows."""
    same: dict[str, Any] = {name: row[name] for name in _SAME_NAME}
    points, former = row["budget_points"], row["former_prefix"]
    return ApiKey(
        **same,
        kind=PrincipalKind(row["kind"]),
        channel_ids=channel_ids,
        location_ids=location_ids,
        budget=None if points is None else CostBudget(points, row["budget_points_per_second"]),
        former=None
        if former is None
        else FormerSecret(former, row["former_secret_hash"], row["former_ends_at"]),
    )


def _row(key: ApiKey) -> dict[str, Any]:
    budget, former = key.budget, key.former
    return {name: getattr(key, name) for name in _SAME_NAME} | {
        "kind": key.kind.value,
        "every_channel": key.channel_ids is None,
        "every_location": key.location_ids is None,
        "budget_points": budget.points if budget else None,
        "budget_points_per_second": budget.points_per_second if budget else None,
        "former_prefix": former.prefix if former else None,
        "former_secret_hash": former.secret_hash if former else None,
        "former_ends_at": former.ends_at if former else None,
    }
