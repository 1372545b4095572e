"""Locations with their addresses."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, select, true

from domain.address import Coordinates
from domain.stock.location import Capability, Location, LocationKind
from persistence.dialects import upsert
from persistence.parties import PartyRepository, address_from_row
from persistence.read_once import ReadOnce
from persistence.settings_version import note_changed_settings
from persistence.tables.parties import address
from persistence.tables.stock import location

_SAME_NAME = (
    "id", "code", "name", "time_zone", "priority", "active", "calendar_code", "handling_days",
    "daily_capacity",
)  # fmt: skip


class LocationRepository:
    """Locations of one transaction."""

    def __init__(self, connection: Connection, parties: PartyRepository) -> None:
        self._connection = connection
        self._parties = parties
        self._all: list[Location] | None = None
        self._kept: dict[str, Location] = {}
        self._known: ReadOnce[Location] = ReadOnce(lambda ids: self._read(location.c.id.in_(ids)))

    def by_code(self, codes: Iterable[str]) -> dict[str, Location]:
        """Locations by code; unknown codes are left out."""
        wanted = set(codes)
        if wanted <= self._kept.keys():
            return {code: self._kept[code] for code in wanted}
        return {entry.code: entry for entry in self._read(location.c.code.in_(wanted))}

    def keep_by_code(self, codes: Iterable[str]) -> dict[str, Location]:
        """The same; from now on these are given as they were read, unless they are written."""
        self._kept = self.by_code(codes)
        return self._kept

    def by_id(self, ids: Iterable[UUID]) -> dict[UUID, Location]:
        """Locations by id; unknown ids are left out."""
        return self._known.by_id(ids)

    def all_active(self) -> list[Location]:
        """Every location that works, by code. There are hundreds at most."""
        return [entry for entry in self.all() if entry.active]

    def all(self) -> list[Location]:
        """Every location, closed ones too, by code: a plan says why it left one out."""
        if self._all is None:
            self._all = self._read(true())
        return self._all

    def save(self, locations: Sequence[Location], now: datetime) -> None:
        """Insert locations, or overwrite those with the same id; a changed address is a new row."""
        known = self._parties.addresses(entry.address.id for entry in locations)
        for entry in locations:
            if entry.address.id not in known:
                self._parties.add_address(entry.address)
        self._parties.flush()
        self._all = None
        self._kept = {}
        self._known.forget(locations)
        rows = [_row(entry, now) for entry in locations]
        upsert(self._connection, location, rows, keep=("created_at",))
        if rows:
            note_changed_settings(self._connection)

    def _read(self, condition: ColumnElement[bool]) -> list[Location]:
        places = select(location).where(condition).order_by(location.c.code)
        rows = self._connection.execute(places).mappings().all()
        addresses = self._connection.execute(
            select(address).where(address.c.id.in_([row["address_id"] for row in rows]))
        ).mappings()
        by_id = {row["id"]: row for row in addresses}
        return [_from(row, by_id[row["address_id"]]) for row in rows]


def _row(entry: Location, now: datetime) -> dict[str, Any]:
    point = entry.coordinates
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "kind": entry.kind.value,
        "address_id": entry.address.id,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "capabilities": entry.capabilities,
        "cut_off_time": entry.cut_off_time.isoformat("minutes") if entry.cut_off_time else None,
        "created_at": now,
    }


def _from(row: RowMapping, address_row: RowMapping) -> Location:
    located = row["latitude"] is not None
    return Location(
        **{name: row[name] for name in _SAME_NAME},
        kind=LocationKind(row["kind"]),
        address=address_from_row(address_row),
        coordinates=Coordinates(row["latitude"], row["longitude"]) if located else None,
        capabilities=frozenset(Capability(code) for code in row["capabilities"]),
        cut_off_time=time.fromisoformat(row["cut_off_time"]) if row["cut_off_time"] else None,
    )
