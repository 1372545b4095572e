"""Incoming supply: agreed deliveries, found by their natural key or by what they bring."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, select, tuple_, update

from domain.stock.incoming import OPEN_STATUSES, IncomingSupply, SupplyStatus
from domain.stock.transfer import UNDER_WAY
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking
from persistence.in_chunks import in_chunks
from persistence.tables.supply import incoming_supply, transfer, transfer_line
from persistence.tracked import Tracked

SupplyKey: TypeAlias = tuple[UUID, UUID, str, str]
"""(product, location, source, reference): the natural key."""

_SAME_NAME = (
    "id", "source", "reference", "product_id", "location_id", "quantity", "received", "expected_on",
)  # fmt: skip
_KEYS_PER_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class OpenSupply:
    """Pieces that are still to come to a location, by a day in its time zone."""

    supply_id: UUID
    product_id: UUID
    location_id: UUID
    quantity: int
    expected_on: date


def open_supplies(
    connection: Connection, product_ids: Iterable[UUID], location_ids: Iterable[UUID] | None = None
) -> dict[tuple[UUID, UUID], list[OpenSupply]]:
    """What is still to come, by (product, location), soonest first; without a lock.

    Announced deliveries, and transfers under way that have a day of arrival. `location_ids` None
    means everywhere.
    """
    found: dict[tuple[UUID, UUID], list[OpenSupply]] = defaultdict(list)
    table = incoming_supply.c
    for chunk in in_chunks(set(product_ids)):
        query = (
            select(
                table.id, table.product_id, table.location_id,
                table.quantity - table.received, table.expected_on,
            )
            .where(table.product_id.in_(chunk), table.status.in_(OPEN_STATUSES))
        )  # fmt: skip
        if location_ids is not None:
            query = query.where(table.location_id.in_(set(location_ids)))
        for row in connection.execute(query):
            supply = OpenSupply(*row)
            found[supply.product_id, supply.location_id].append(supply)
        for supply in _in_transit(connection, chunk, location_ids):
            found[supply.product_id, supply.location_id].append(supply)
    for supplies in found.values():
        supplies.sort(key=lambda supply: (supply.expected_on, supply.supply_id))
    return dict(found)


def _in_transit(
    connection: Connection, product_ids: list[UUID], location_ids: Iterable[UUID] | None
) -> Iterator[OpenSupply]:
    """Pieces of transfers under way that say when they arrive."""
    line = transfer_line.c
    under_way = line.shipped - line.received - line.lost
    query = (
        select(
            transfer.c.id, line.product_id, transfer.c.to_location_id, under_way,
            transfer.c.expected_on,
        )
        .join(transfer_line, transfer.c.id == line.transfer_id)
        .where(
            line.product_id.in_(product_ids),
            transfer.c.status.in_(UNDER_WAY),
            transfer.c.expected_on.is_not(None),
            under_way > 0,
        )
    )  # fmt: skip
    if location_ids is not None:
        query = query.where(transfer.c.to_location_id.in_(set(location_ids)))
    for row in connection.execute(query):
        yield OpenSupply(*row)


class IncomingSupplyRepository:
    """Incoming supplies of one transaction. Reading one to change it locks it.

    Lock them after orders and before stock positions.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._supplies: Tracked[IncomingSupply] = Tracked()

    def by_key(self, keys: Iterable[SupplyKey]) -> dict[SupplyKey, IncomingSupply]:
        """Supplies by natural key, locked; unknown keys are left out."""
        wanted = sorted(set(keys))
        columns = incoming_supply.c
        pair = tuple_(columns.product_id, columns.location_id, columns.source, columns.reference)
        for start in range(0, len(wanted), _KEYS_PER_QUERY):
            self._lock(pair.in_(wanted[start : start + _KEYS_PER_QUERY]))
        known = {key_of(entry): entry for entry in self._supplies.values()}
        return {key: known[key] for key in wanted if key in known}

    def open_of(
        self, product_ids: Iterable[UUID], location_ids: Iterable[UUID] | None = None
    ) -> dict[tuple[UUID, UUID], list[OpenSupply]]:
        """What is still to come, as it is stored, by (product, location), soonest first."""
        return open_supplies(self._connection, product_ids, location_ids)

    def save(self, supply: IncomingSupply) -> IncomingSupply:
        """Keep a supply."""
        self._supplies.save(supply.id, supply)
        return supply

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved."""
        added, changed = self._supplies.take_changes()
        rows = [
            _row(entry) | {"created_at": recorded_at, "updated_at": recorded_at} for entry in added
        ]
        insert_rows(self._connection, incoming_supply, rows)
        if changed:
            self._connection.execute(
                _UPDATE,
                [
                    {
                        "key": entry.id,
                        "quantity": entry.quantity,
                        "received": entry.received,
                        "expected_on": entry.expected_on,
                        "status": entry.status.value,
                        "updated_at": recorded_at,
                    }
                    for _, entry in changed
                ],
            )

    def _lock(self, condition: ColumnElement[bool]) -> None:
        query = select(incoming_supply).where(condition).order_by(incoming_supply.c.id)
        rows = self._connection.execute(locking(self._connection, query)).mappings()
        for entry in _supplies(rows):
            self._supplies.remember(entry.id, entry)


_UPDATE = update(incoming_supply).where(incoming_supply.c.id == bindparam("key"))


def key_of(supply: IncomingSupply) -> SupplyKey:
    """The natural key of a supply."""
    return supply.product_id, supply.location_id, supply.source, supply.reference


def _supplies(rows: Iterable[RowMapping]) -> Iterator[IncomingSupply]:
    for row in rows:
        yield IncomingSupply(
            **{name: row[name] for name in _SAME_NAME}, status=SupplyStatus(row["status"])
        )


def _row(entry: IncomingSupply) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {"status": entry.status.value}


def supplies_from(rows: Sequence[RowMapping]) -> list[IncomingSupply]:
    """The supplies of rows."""
    return list(_supplies(rows))
