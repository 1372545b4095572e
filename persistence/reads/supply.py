"""Incoming supply for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from domain.stock.incoming import OPEN_STATUSES
from persistence.access.place_visibility import at_visible_location
from persistence.incoming import open_supplies
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.stock import PositionKey
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.catalog import product
from persistence.tables.stock import location
from persistence.tables.supply import incoming_supply


@dataclass(frozen=True, slots=True)
class SupplyFilter:
    """Which supplies: every part that is given must hold. None means any."""

    skus: Sequence[str] | None = None
    location_ids: Sequence[UUID] | None = None
    sources: Sequence[str] | None = None
    reference: str | None = None
    statuses: Sequence[str] | None = None
    expected_before: date | None = None


def supply_page(
    connection: Connection, caller: Caller, wanted: SupplyFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of incoming supplies, in the order in which they were announced."""
    order = (SortColumn(incoming_supply.c.id, "id"),)
    return read_page(connection, _supplies(caller, wanted), order, request)


def count_supplies(connection: Connection, caller: Caller, wanted: SupplyFilter) -> int:
    """How many incoming supplies match."""
    return count_rows(connection, _supplies(caller, wanted))


def supplies_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Incoming supplies by id; absent and hidden ones are left out."""
    here = at_visible_location(caller, incoming_supply.c.location_id)
    query = _SUPPLIES.where(incoming_supply.c.id.in_(ids), here)
    rows = connection.execute(query).mappings()
    return {row["id"]: row for row in rows}


def incoming_by_position(
    connection: Connection, _: Caller, keys: Sequence[PositionKey]
) -> dict[PositionKey, int]:
    """Pieces that are still to come, by product and location."""
    found = open_supplies(connection, {key[0] for key in keys}, {key[1] for key in keys})
    return {key: sum(supply.quantity for supply in found.get(key, ())) for key in keys}


_SUPPLIES = (
    select(incoming_supply, product.c.sku, location.c.time_zone)
    .join(product, product.c.id == incoming_supply.c.product_id)
    .join(location, location.c.id == incoming_supply.c.location_id)
)


def _supplies(caller: Caller, wanted: SupplyFilter) -> Select[Any]:
    columns = incoming_supply.c
    query = _SUPPLIES.where(at_visible_location(caller, columns.location_id))
    if wanted.skus:
        query = query.where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
    if wanted.location_ids is not None:
        query = query.where(columns.location_id.in_(wanted.location_ids))
    if wanted.sources:
        query = query.where(columns.source.in_(wanted_texts(wanted.sources, "sources")))
    if wanted.reference is not None:
        query = query.where(columns.reference.in_(wanted_texts([wanted.reference], "reference")))
    if wanted.statuses:
        query = query.where(columns.status.in_(wanted.statuses))
    if wanted.expected_before is not None:
        query = query.where(
            columns.expected_on < wanted.expected_before, columns.status.in_(OPEN_STATUSES)
        )
    return query
