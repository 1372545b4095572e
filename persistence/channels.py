"""Channels and the locations each may use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, insert, select, true

from domain.channels.channel import Channel, PaymentPolicy, TaxMode
from persistence.dialects import upsert
from persistence.read_once import ReadOnce
from persistence.settings_version import note_changed_settings
from persistence.tables.catalog import channel, channel_location

_SAME_NAME = (
    "id", "code", "name", "currency", "order_number_format", "tax_rate_basis_points",
    "country_codes", "active",
)  # fmt: skip


class ChannelRepository:
    """Channels of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: ReadOnce[Channel] = ReadOnce(lambda ids: self._read(channel.c.id.in_(ids)))

    def by_code(self, codes: Iterable[str]) -> dict[str, Channel]:
        """Channels by code; unknown codes are left out."""
        found = self._known.add(self._read(channel.c.code.in_(set(codes))))
        return {entry.code: entry for entry in found}

    def by_id(self, ids: Iterable[UUID]) -> dict[UUID, Channel]:
        """Channels by id; unknown ids are left out."""
        return self._known.by_id(ids)

    def all(self) -> dict[str, Channel]:
        """Every channel by its code."""
        return {entry.code: entry for entry in self._known.add(self._read(true()))}

    def save(self, channels: Sequence[Channel], now: datetime) -> None:
        """Insert channels, or overwrite those with the same id."""
        self._known.forget(channels)
        run = self._connection.execute
        upsert(
            self._connection,
            channel,
            [_row(entry, now) for entry in channels],
            keep=("created_at",),
        )
        if channels:
            note_changed_settings(self._connection)
        ids = [entry.id for entry in channels]
        run(delete(channel_location).where(channel_location.c.channel_id.in_(ids)))
        links = [
            {"channel_id": entry.id, "location_id": location_id}
            for entry in channels
            for location_id in entry.location_ids
        ]
        if links:
            run(insert(channel_location), links)

    def _read(self, condition: Any) -> list[Channel]:
        rows = self._connection.execute(select(channel).where(condition)).mappings().all()
        links = defaultdict(set)
        query = select(channel_location).where(
            channel_location.c.channel_id.in_([row["id"] for row in rows])
        )
        for link in self._connection.execute(query):
            links[link.channel_id].add(link.location_id)
        return [_from(row, frozenset(links[row["id"]])) for row in rows]


def _row(entry: Channel, now: datetime) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "tax_mode": entry.tax_mode.value,
        "payment_policy": entry.payment_policy.value,
        "allowed_origins": entry.allowed_origins,
        "created_at": now,
    }


def _from(row: RowMapping, location_ids: frozenset[UUID]) -> Channel:
    return Channel(
        **{name: row[name] for name in _SAME_NAME},
        tax_mode=TaxMode(row["tax_mode"]),
        payment_policy=PaymentPolicy(row["payment_policy"]),
        location_ids=location_ids,
        # None in rows that are older than the column.
        allowed_origins=row["allowed_origins"] or frozenset(),
    )
