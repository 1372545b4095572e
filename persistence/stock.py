"""The stock ledger: positions locked in one declared order, movements written together."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, update

from domain.access.caller import Caller
from domain.stock.alerting import Crossing, crossing
from domain.stock.ledger import StockMovement, StockPosition
from persistence.bulk_insert import insert_rows, update_rows
from persistence.dialects import among_pairs, insert_missing, is_sqlite, locking
from persistence.in_chunks import in_chunks
from persistence.tables.stock import (
    INSIDE_COLUMNS,
    RULE_COLUMNS,
    stock_movement,
    stock_position,
)

Key = tuple[UUID, UUID]
"""(product, location)."""

KEYS_PER_QUERY = 2_000


class StockRepository:
    """Positions and movements of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loaded: dict[Key, StockPosition] = {}
        self._current: dict[Key, StockPosition] = {}
        self._covered: dict[UUID, set[UUID]] = {}
        self._movements: list[dict[str, Any]] = []
        self._ruled: set[Key] = set()
        self.has_moved = False
        """Whether movements were written."""
        self.crossings: list[Crossing] = []
        """Thresholds that written positions crossed."""

    def lock(self, product_ids: Iterable[UUID], location_ids: Iterable[UUID]) -> None:
        """Hold every existing position of these products at these locations.

        Always in the order of product and location, so that two buyers never wait for each other
        in a circle. Call once per transaction, with everything it will touch; what it holds
        already costs nothing.
        """
        places = set(location_ids)
        nowhere: set[UUID] = set()
        products = sorted(
            product
            for product in set(product_ids)
            if not places <= self._covered.get(product, nowhere)
        )
        for start in range(0, len(products), KEYS_PER_QUERY):
            chunk = products[start : start + KEYS_PER_QUERY]
            self._hold(
                stock_position.c.product_id.in_(chunk) & stock_position.c.location_id.in_(places)
            )
        for product in products:
            self._covered.setdefault(product, set()).update(places)

    def lock_positions(self, keys: Iterable[Key], now: datetime) -> None:
        """Hold these positions, made empty where they do not exist yet.

        Those that exist first, which is nearly always all of them.
        """
        wanted = sorted({key for key in keys if key not in self._current})
        columns = (stock_position.c.product_id, stock_position.c.location_id)
        empty = dict.fromkeys(INSIDE_COLUMNS, 0)
        for start in range(0, len(wanted), KEYS_PER_QUERY):
            chunk = wanted[start : start + KEYS_PER_QUERY]
            self._hold(among_pairs(self._connection, columns, chunk))
            missing = [key for key in chunk if key not in self._current]
            if not missing:
                continue
            rows = [
                {"product_id": product, "location_id": location, "updated_at": now, **empty}
                for product, location in missing
            ]
            if insert_missing(self._connection, stock_position, rows) == len(rows):
                # What this transaction inserted, it holds.
                for key in missing:
                    self._loaded[key] = self._current[key] = StockPosition(*key)
                continue
            self._hold(among_pairs(self._connection, columns, missing))

    def look_up(
        self, product_ids: Iterable[UUID], location_ids: Iterable[UUID]
    ) -> dict[Key, StockPosition]:
        """Existing positions without a lock: for answers that change nothing."""
        places = set(location_ids)
        found = {}
        for chunk in in_chunks(set(product_ids)):
            query = _POSITIONS.where(
                stock_position.c.product_id.in_(chunk), stock_position.c.location_id.in_(places)
            )
            for position in self._read(query):
                found[position.product_id, position.location_id] = position
        return found

    def position(self, product_id: UUID, location_id: UUID) -> StockPosition:
        """A locked position as it is now; empty where there is none."""
        found = self._current.get((product_id, location_id))
        return found if found is not None else StockPosition(product_id, location_id)

    def available(self, product_id: UUID, location_id: UUID) -> int:
        """Pieces of a locked position that may be promised: those above its safety stock."""
        found = self._current.get((product_id, location_id))
        if found is None:
            return 0
        # `found.promisable`, spelled out: placement asks this more often than anything.
        free = found.available - found.safety_stock
        return free if free > 0 else 0

    def set_rules(self, position: StockPosition) -> None:
        """Keep the rules of a locked position; its pieces are as they were."""
        key = (position.product_id, position.location_id)
        now = self._current[key]
        self._current[key] = replace(
            now, **{name: getattr(position, name) for name in RULE_COLUMNS}
        )
        self._ruled.add(key)

    def move(self, movements: Iterable[StockMovement], actor: Caller) -> None:
        """Carry out movements on locked positions. Raises InsufficientStock."""
        for entry in movements:
            key = (entry.product_id, entry.location_id)
            # A movement of a position that was not locked would overwrite somebody else's.
            assert key in self._current, "lock positions before moving stock"
            self._current[key] = self._current[key].after(entry)
            self._movements.append(
                {
                    "product_id": entry.product_id,
                    "location_id": entry.location_id,
                    "from_state": entry.from_state.value,
                    "to_state": entry.to_state.value,
                    "quantity": entry.quantity,
                    "reason": entry.reason.value,
                    "document_type": entry.document_type.value,
                    "document_id": entry.document_id,
                    "actor": actor.client,
                    "occurred_at": entry.occurred_at,
                }
            )

    def positions_now(self) -> dict[Key, StockPosition]:
        """The positions at hand, as they are by now: for telling later what changed since."""
        return dict(self._current)

    def changed_positions(self) -> Iterator[tuple[Key, StockPosition]]:
        """Positions that this transaction changed, as they are by now."""
        for key, position in self._current.items():
            if position is not self._loaded.get(key):
                yield key, position

    def found_position(self, key: Key) -> StockPosition | None:
        """A position as it was found; None where there was none."""
        return self._loaded.get(key)

    def flush(self, recorded_at: datetime) -> None:
        """Write the positions that changed, and every movement."""
        touched = [
            (self._loaded.get(key), position)
            for key, position in self._current.items()
            if position is not self._loaded.get(key)
        ]
        if touched:
            rows = [
                {"product_id": position.product_id, "location_id": position.location_id}
                | {"updated_at": recorded_at}
                | {name: getattr(position, name) for name in INSIDE_COLUMNS}
                for _, position in touched
            ]
            self._update(rows)
            self._loaded = dict(self._current)
            self.crossings += filter(None, (crossing(*change) for change in touched))
        self._flush_rules()
        if self._movements:
            for row in self._movements:
                row["recorded_at"] = recorded_at
            insert_rows(self._connection, stock_movement, self._movements)
            self._movements.clear()
            self.has_moved = True

    def _flush_rules(self) -> None:
        rows = [
            {"product_id": key[0], "location_id": key[1]}
            | {name: getattr(self._current[key], name) for name in RULE_COLUMNS}
            for key in sorted(self._ruled)
        ]
        if rows:
            self._update(rows)
            self._ruled.clear()

    def _update(self, rows: list[dict[str, Any]]) -> None:
        if not is_sqlite(self._connection) and len(rows) > 1:
            update_rows(self._connection, stock_position, rows)
            return
        # A parameter may not have the name of a column that is written.
        for row in rows:
            row["key"], row["place"] = row.pop("product_id"), row.pop("location_id")
        self._connection.execute(_UPDATE_POSITION, rows)

    def _hold(self, condition: ColumnElement[bool]) -> None:
        query = _POSITIONS.where(condition).order_by(*stock_position.primary_key)
        for position in self._read(locking(self._connection, query)):
            key = (position.product_id, position.location_id)
            if key not in self._current:
                self._loaded[key] = self._current[key] = position

    def _read(self, query: Select[Any]) -> Iterator[StockPosition]:
        for row in self._connection.execute(query):
            yield StockPosition(*row)


_POSITIONS = select(
    stock_position.c.product_id,
    stock_position.c.location_id,
    *(stock_position.c[name] for name in (*INSIDE_COLUMNS, *RULE_COLUMNS)),
)
_UPDATE_POSITION = update(stock_position).where(
    stock_position.c.product_id == bindparam("key"),
    stock_position.c.location_id == bindparam("place"),
)
