"""Roles and identity providers: few of each, read as a whole."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, select

from domain.access.identity_providers import IdentityProvider, ProviderKind
from domain.access.roles import BUILT_IN_ROLES, Role
from persistence.dialects import upsert
from persistence.tables.identity import identity_provider, role

_PROVIDER_COLUMNS = (
    "id", "issuer", "audience", "name", "roles_claim", "channel_id", "leeway_seconds", "is_active",
)  # fmt: skip


class IdentityRepository:
    """Roles and identity providers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def roles(self) -> dict[str, Role]:
        """Every role by its code."""
        return every_role(self._connection)

    def save_roles(self, roles: Sequence[Role], now: datetime) -> None:
        """Insert roles, or overwrite those with the same code."""
        rows = [
            {
                "code": entry.code,
                "name": entry.name,
                "scopes": entry.scopes,
                "channel_ids": _hexes(entry.channel_ids),
                "location_ids": _hexes(entry.location_ids),
                "updated_at": now,
            }
            for entry in sorted(roles, key=lambda entry: entry.code)
        ]
        upsert(self._connection, role, rows)

    def delete_role(self, code: str) -> bool:
        """Forget a role; a built-in one is again what it was. Whether there was one."""
        return self._connection.execute(delete(role).where(role.c.code == code)).rowcount > 0

    def providers(self) -> list[IdentityProvider]:
        """Every identity provider."""
        return every_provider(self._connection)

    def save_providers(self, providers: Sequence[IdentityProvider], now: datetime) -> None:
        """Insert providers, or overwrite those with the same id."""
        rows = [
            {name: getattr(entry, name) for name in _PROVIDER_COLUMNS}
            | {"kind": entry.kind.value, "updated_at": now}
            for entry in sorted(providers, key=lambda entry: entry.id)
        ]
        upsert(self._connection, identity_provider, rows)


def every_role(connection: Connection) -> dict[str, Role]:
    """The built-in roles and those that were defined, by code."""
    rows = connection.execute(select(role).order_by(role.c.code)).mappings()
    return dict(BUILT_IN_ROLES) | {row["code"]: _role(row) for row in rows}


def every_provider(connection: Connection) -> list[IdentityProvider]:
    """Every identity provider, switched off ones too."""
    query = select(identity_provider).order_by(
        identity_provider.c.issuer, identity_provider.c.audience
    )
    return [_provider(row) for row in connection.execute(query).mappings()]


def active_providers_of(connection: Connection, issuer: str) -> list[IdentityProvider]:
    """What an issuer's tokens may be for."""
    return [
        entry for entry in every_provider(connection) if entry.issuer == issuer and entry.is_active
    ]


def _role(row: RowMapping) -> Role:
    return Role(
        code=row["code"],
        name=row["name"],
        scopes=row["scopes"],
        channel_ids=_ids(row["channel_ids"]),
        location_ids=_ids(row["location_ids"]),
    )


def _provider(row: RowMapping) -> IdentityProvider:
    same = {name: row[name] for name in _PROVIDER_COLUMNS}
    return IdentityProvider(**same, kind=ProviderKind(row["kind"]))


def _hexes(ids: frozenset[UUID] | None) -> list[str] | None:
    return None if ids is None else sorted(key.hex for key in ids)


def _ids(hexes: list[str] | None) -> frozenset[UUID] | None:
    return None if hexes is None else frozenset(UUID(hex=text) for text in hexes)
