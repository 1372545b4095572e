"""How many parcels a location sends on a day: booked by plans, locked after stock positions."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, tuple_, update

from domain.errors import DomainError
from persistence.dialects import insert_missing, locking
from persistence.tables.shipping import location_day

LocationDay: TypeAlias = tuple[UUID, date]
"""(location, a day in its own time zone)."""


HORIZON_DAYS = 60
"""Booked days that promises look at; beyond them every place counts as free."""


def days_ahead(today: date) -> tuple[date, date]:
    """The first and the last day that promises look at; today is UTC's."""
    # A day earlier where the location is behind UTC.
    return today - timedelta(days=1), today + timedelta(days=HORIZON_DAYS)


class CapacityExceeded(DomainError):
    """A location sends no more parcels on that day."""

    code = "CAPACITY_EXCEEDED"

    def __init__(self, location_id: UUID, day: date) -> None:
        super().__init__(f"No more parcels can leave on {day.isoformat()}.", field=("location",))
        self.location_id = location_id
        self.day = day


class CapacityRepository:
    """The booked days of one transaction. Locked in one order: by location, then by day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loaded: dict[LocationDay, int] = {}
        self._current: dict[LocationDay, int] = {}

    def look_up(
        self, location_ids: Iterable[UUID], first: date, last: date
    ) -> dict[LocationDay, int]:
        """Parcels booked by location and day, without a lock; days without any are left out."""
        return booked_parcels(self._connection, location_ids, first, last)

    def ahead(self, location_ids: Collection[UUID], today: date) -> dict[LocationDay, int]:
        """What is booked from today on, as far ahead as promises look; without a lock."""
        if not location_ids:
            return {}
        first, last = days_ahead(today)
        return booked_parcels(self._connection, location_ids, first, last)

    def remaining(self, keys: Mapping[LocationDay, int | None]) -> dict[LocationDay, int | None]:
        """How many parcels more each day takes, held until the transaction ends.

        `keys` give the daily capacity of each; None is without end. Call it once, after stock
        positions are locked.
        """
        self._hold(keys)
        return {
            key: None if capacity is None else max(0, capacity - self._current[key])
            for key, capacity in keys.items()
        }

    def book(self, key: LocationDay, parcels: int, capacity: int | None) -> None:
        """Take room for parcels. Raises CapacityExceeded; nothing is booked then."""
        self._hold([key])
        if capacity is not None and self._current[key] + parcels > capacity:
            raise CapacityExceeded(*key)
        self._current[key] += parcels

    def release(self, key: LocationDay, parcels: int) -> None:
        """Give room back; never below nothing."""
        self._hold([key])
        self._current[key] = max(0, self._current[key] - parcels)

    def flush(self, _: datetime) -> None:
        """Write what was booked and released."""
        changed = [
            {"place": key[0], "on": key[1], "count": count}
            for key, count in self._current.items()
            if self._loaded[key] != count
        ]
        if changed:
            self._connection.execute(_UPDATE, changed)
            self._loaded |= self._current

    def _hold(self, keys: Iterable[LocationDay]) -> None:
        wanted = sorted(key for key in set(keys) if key not in self._current)
        if not wanted:
            return
        rows = [{"location_id": place, "day": day, "parcels": 0} for place, day in wanted]
        insert_missing(self._connection, location_day, rows)
        columns = tuple_(location_day.c.location_id, location_day.c.day)
        query = select(location_day).where(columns.in_(wanted))
        ordered = query.order_by(location_day.c.location_id, location_day.c.day)
        for row in self._connection.execute(locking(self._connection, ordered)):
            key = (row.location_id, row.day)
            self._loaded[key] = self._current[key] = row.parcels


_UPDATE = (
    update(location_day)
    .where(location_day.c.location_id == bindparam("place"), location_day.c.day == bindparam("on"))
    .values(parcels=bindparam("count"))
)


def booked_parcels(
    connection: Connection, location_ids: Iterable[UUID], first: date, last: date
) -> dict[LocationDay, int]:
    """Parcels booked by location and day, without a lock; days without any are left out."""
    query = select(location_day).where(
        location_day.c.location_id.in_(set(location_ids)),
        location_day.c.day.between(first, last),
        location_day.c.parcels > 0,
    )
    return {(row.location_id, row.day): row.parcels for row in connection.execute(query)}
