"""Shipping methods."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, select, true

from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from persistence.dialects import upsert
from persistence.read_once import ReadOnce
from persistence.settings_version import note_changed_settings
from persistence.tables.catalog import shipping_method

_NAMES = tuple(entry.name for entry in fields(ShippingMethod))


class ShippingMethodRepository:
    """Shipping methods of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: ReadOnce[ShippingMethod] = ReadOnce(
            lambda ids: self._read(shipping_method.c.id.in_(ids))
        )

    def by_code(self, codes: Iterable[str]) -> dict[str, ShippingMethod]:
        """Methods by code; unknown codes are left out."""
        found = self._known.add(self._read(shipping_method.c.code.in_(set(codes))))
        return {entry.code: entry for entry in found}

    def by_id(self, ids: Iterable[UUID]) -> dict[UUID, ShippingMethod]:
        """Methods by id; unknown ids are left out."""
        return self._known.by_id(ids)

    def all(self) -> list[ShippingMethod]:
        """Every method, closed ones too, by code. There are dozens at most."""
        return sorted(self._known.add(self._read(true())), key=lambda entry: entry.code)

    def save(self, methods: Sequence[ShippingMethod], now: datetime) -> None:
        """Insert methods, or overwrite those with the same id."""
        rows: list[dict[str, Any]] = [
            {name: getattr(entry, name) for name in _NAMES}
            | {"rate_kind": entry.rate_kind.value, "created_at": now}
            for entry in methods
        ]
        upsert(self._connection, shipping_method, rows, keep=("created_at",))
        self._known.forget(methods)
        if rows:
            note_changed_settings(self._connection)

    def _read(self, condition: ColumnElement[bool]) -> list[ShippingMethod]:
        rows = self._connection.execute(select(shipping_method).where(condition)).mappings()
        return [shipping_method_from_row(row) for row in rows]


def shipping_method_from_row(row: RowMapping) -> ShippingMethod:
    """The shipping method of a row."""
    values = {name: row[name] for name in _NAMES}
    return ShippingMethod(**values | {"rate_kind": RateKind(row["rate_kind"])})
