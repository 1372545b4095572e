"""Locations, positions and movements for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select, tuple_

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.validation import storable
from persistence.access.place_visibility import at_visible_location, locations_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.stock_documents import documents_visible_to
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.catalog import product
from persistence.tables.stock import location, stock_movement, stock_position

PositionKey = tuple[UUID, UUID]
"""(product, location)."""


@dataclass(frozen=True, slots=True)
class LocationFilter:
    """Which locations: every part that is given must hold. None means any."""

    kinds: Sequence[str] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class PositionFilter:
    """Which positions: every part that is given must hold. None means any."""

    skus: Sequence[str] | None = None
    location_ids: Sequence[UUID] | None = None
    available_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class MovementFilter:
    """Which movements: every part that is given must hold. None means any."""

    sku: str | None = None
    location_id: UUID | None = None
    reasons: Sequence[str] | None = None
    document_id: UUID | None = None
    occurred_from: datetime | None = None
    occurred_before: datetime | None = None


def location_page(
    connection: Connection, caller: Caller, wanted: LocationFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the locations, by code."""
    return read_page(
        connection, _locations(caller, wanted), (SortColumn(location.c.code, "code"),), request
    )


def count_locations(connection: Connection, caller: Caller, wanted: LocationFilter) -> int:
    """How many locations match."""
    return count_rows(connection, _locations(caller, wanted))


def locations_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Locations by id; absent and hidden ones are left out."""
    query = select(location).where(location.c.id.in_(ids), locations_visible_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def location_by_code(connection: Connection, caller: Caller, code: str) -> RowMapping | None:
    """One location by its code."""
    if not storable(code):
        return None
    query = select(location).where(location.c.code == code, locations_visible_to(caller))
    return connection.execute(query).mappings().first()


def position_page(
    connection: Connection, caller: Caller, wanted: PositionFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the positions, by product in the order of their creation, then location."""
    order = (
        SortColumn(stock_position.c.product_id, "product_id"),
        SortColumn(stock_position.c.location_id, "location_id"),
    )
    return read_page(connection, _positions(caller, wanted), order, request)


def count_positions(connection: Connection, caller: Caller, wanted: PositionFilter) -> int:
    """How many positions match."""
    return count_rows(connection, _positions(caller, wanted))


def positions_by_key(
    connection: Connection, caller: Caller, keys: Sequence[PositionKey]
) -> dict[PositionKey, RowMapping]:
    """Positions by product and location; absent ones are left out."""
    pair = tuple_(stock_position.c.product_id, stock_position.c.location_id)
    here = at_visible_location(caller, stock_position.c.location_id)
    rows = connection.execute(_POSITIONS.where(pair.in_(keys), here)).mappings()
    return {(row["product_id"], row["location_id"]): row for row in rows}


def movement_page(
    connection: Connection, caller: Caller, wanted: MovementFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the ledger, newest first. Raises InvalidInput for a document without a SKU."""
    order = (SortColumn(stock_movement.c.id, "id", descending=True),)
    return read_page(connection, _movements(caller, wanted), order, request)


def count_movements(connection: Connection, caller: Caller, wanted: MovementFilter) -> int:
    """How many movements match."""
    return count_rows(connection, _movements(caller, wanted))


_POSITIONS = select(stock_position, product.c.sku).join(
    product, product.c.id == stock_position.c.product_id
)
_MOVEMENTS = select(stock_movement, product.c.sku).join(
    product, product.c.id == stock_movement.c.product_id
)


def _locations(caller: Caller, wanted: LocationFilter) -> Select[Any]:
    query = select(location).where(locations_visible_to(caller))
    if wanted.kinds:
        query = query.where(location.c.kind.in_(wanted.kinds))
    if wanted.active is not None:
        query = query.where(location.c.active == wanted.active)
    return query


def _positions(caller: Caller, wanted: PositionFilter) -> Select[Any]:
    query = _POSITIONS.where(at_visible_location(caller, stock_position.c.location_id))
    if wanted.skus:
        query = query.where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
    if wanted.location_ids is not None:
        query = query.where(stock_position.c.location_id.in_(wanted.location_ids))
    if wanted.available_at_most is not None:
        query = query.where(stock_position.c.available <= wanted.available_at_most)
    return query


def _movements(caller: Caller, wanted: MovementFilter) -> Select[Any]:
    whose = documents_visible_to(caller)
    query = _MOVEMENTS.add_columns(whose.label("document_is_visible")).where(
        at_visible_location(caller, stock_movement.c.location_id)
    )
    if wanted.document_id is not None:
        if wanted.sku is None:
            # The ledger has no index by document: each index would cost every sale.
            raise InvalidInput("Name the SKU too.", field=("filter", "document_id"))
        query = query.where(stock_movement.c.document_id == wanted.document_id, whose)
    if wanted.sku is not None:
        sku = wanted.sku if storable(wanted.sku) else ""
        known = select(product.c.id).where(product.c.sku == sku).scalar_subquery()
        query = query.where(stock_movement.c.product_id == known)
    if wanted.location_id is not None:
        query = query.where(stock_movement.c.location_id == wanted.location_id)
    if wanted.reasons:
        query = query.where(stock_movement.c.reason.in_(wanted.reasons))
    if wanted.occurred_from is not None:
        query = query.where(stock_movement.c.occurred_at >= wanted.occurred_from)
    if wanted.occurred_before is not None:
        query = query.where(stock_movement.c.occurred_at < wanted.occurred_before)
    return query
