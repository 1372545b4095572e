"""Signing keys: kept in the database, so that every process signs and verifies alike."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from domain.access.signing_keys import SigningKey
from persistence.tables.access import signing_key as table


class SigningKeyRepository:
    """Signing keys of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: SigningKey) -> None:
        """Keep a new key; being the newest, it signs from now on."""
        row = {
            "id": key.id,
            "algorithm": key.algorithm,
            "private_jwk": key.private_jwk,
            "created_at": key.created_at,
        }
        self._connection.execute(insert(table), row)

    def current(self) -> SigningKey | None:
        """The key that signs."""
        return current_signing_key(self._connection)

    def retire(self, key_id: UUID, now: datetime) -> bool:
        """Let a key sign no more; whether nobody else had done so before."""
        done = self._connection.execute(
            update(table)
            .where(table.c.id == key_id, table.c.retired_at.is_(None))
            .values(retired_at=now)
        )
        return done.rowcount > 0

    def forget_retired(self, before: datetime) -> int:
        """Forget keys that were retired before a moment: what they signed is worth nothing."""
        done = self._connection.execute(delete(table).where(table.c.retired_at <= before))
        return done.rowcount


def current_signing_key(connection: Connection) -> SigningKey | None:
    """The newest key that is not retired; None before the first was made."""
    query = (
        select(table)
        .where(table.c.retired_at.is_(None))
        .order_by(table.c.created_at.desc(), table.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _key(row)


def signing_key_by_id(connection: Connection, key_id: UUID) -> SigningKey | None:
    """The key of this id, retired or not; None for one that is forgotten."""
    row = connection.execute(select(table).where(table.c.id == key_id)).mappings().first()
    return None if row is None else _key(row)


def every_signing_key(connection: Connection) -> Sequence[SigningKey]:
    """All keys that verify, newest first."""
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc())
    return [_key(row) for row in connection.execute(query).mappings()]


def _key(row: RowMapping) -> SigningKey:
    return SigningKey(
        id=row["id"],
        algorithm=row["algorithm"],
        private_jwk=row["private_jwk"],
        created_at=row["created_at"],
        retired_at=row["retired_at"],
    )
