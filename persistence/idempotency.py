"""Idempotency records: same client, same key, same input, same result."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from domain.errors import IdempotencyKeyReused
from persistence.dialects import insert_missing
from persistence.tables.log import idempotency_record


class IdempotencyRepository:
    """Keys of one transaction. A rolled-back transaction keeps none, so a retry may succeed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self,
        client: str,
        key: str,
        *,
        operation: str,
        fingerprint: str,
        now: datetime,
        expires_at: datetime | None,
    ) -> Any | None:
        """Claim a key, or give the result it had.

        Waits for another transaction that is using the same key. Raises IdempotencyKeyReused.
        """
        row = {
            "client": client,
            "key": key,
            "operation": operation,
            "fingerprint": fingerprint,
            "result": None,
            "created_at": now,
            "expires_at": expires_at,
        }
        found = None
        # The worker may forget an expired key between the two statements: then it is free again.
        while found is None:
            if insert_missing(self._connection, idempotency_record, [row | {"result": {}}]):
                return None
            query = select(idempotency_record).where(_is(client, key))
            found = self._connection.execute(query).first()
        if (found.operation, found.fingerprint) != (operation, fingerprint):
            raise IdempotencyKeyReused
        return found.result

    def keep(self, client: str, key: str, result: Any) -> None:
        """Store what the claimed key's operation came to."""
        self._connection.execute(
            update(idempotency_record).where(_is(client, key)).values(result=result)
        )

    def forget_expired(self, now: datetime) -> int:
        """Delete keys past their time; how many."""
        expired = idempotency_record.c.expires_at <= now
        return self._connection.execute(delete(idempotency_record).where(expired)).rowcount


def _is(client: str, key: str) -> Any:
    return (idempotency_record.c.client == client) & (idempotency_record.c.key == key)
