"""Appending to the event log: in the same transaction as the change it tells."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.access.caller import Caller
from domain.events import Event, StreamKind
from persistence.bulk_insert import insert_rows
from persistence.tables.log import event, event_outbox

EVENT_TYPE_VERSION = 1
_OUTBOX_COLUMNS = ("stream_id", "version", "stream_kind")


class EventLog:
    """The events of one transaction; written together when it ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pending: list[dict[str, Any]] = []
        self.grown_streams: set[UUID] = set()

    def append(
        self,
        stream_id: UUID,
        version: int,
        happened: Event,
        actor: Caller,
        now: datetime,
        *,
        kind: StreamKind = StreamKind.ORDER,
    ) -> None:
        """Add one event as the next version of its stream."""
        self.grown_streams.add(stream_id)
        self._pending.append(
            {
                "stream_id": stream_id,
                "version": version,
                "stream_kind": kind.value,
                "type": happened.type,
                "type_version": EVENT_TYPE_VERSION,
                "data": happened,
                "actor": actor.client,
                "occurred_at": now,
            }
        )

    def flush(self, recorded_at: datetime) -> None:
        """Write what was appended, and queue it for the relay."""
        if not self._pending:
            return
        rows = [row | {"recorded_at": recorded_at} for row in self._pending]
        insert_rows(self._connection, event, rows)
        insert_rows(
            self._connection,
            event_outbox,
            [{name: row[name] for name in _OUTBOX_COLUMNS} for row in rows],
        )
        self._pending.clear()
