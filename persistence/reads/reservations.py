"""Reservations for queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from persistence.access.visibility import reservations_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.catalog import product
from persistence.tables.reservations import reservation


@dataclass(frozen=True, slots=True)
class ReservationFilter:
    """Which reservations: every part that is given must hold. Empty lists mean any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    owner_kinds: Sequence[str] = field(default_factory=tuple)
    owner_id: UUID | None = None
    skus: Sequence[str] = field(default_factory=tuple)
    location_ids: Sequence[UUID] = field(default_factory=tuple)
    reference: str | None = None


def reservation_page(
    connection: Connection, caller: Caller, wanted: ReservationFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the reservations that the caller may see, newest first."""
    by = SortColumn(reservation.c.created_at, "created_at", descending=True)
    key = SortColumn(reservation.c.id, "id", descending=True)
    return read_page(connection, _filtered(caller, wanted), (by, key), request)


def count_reservations(connection: Connection, caller: Caller, wanted: ReservationFilter) -> int:
    """How many reservations match, of those the caller may see."""
    return count_rows(connection, _filtered(caller, wanted))


def reservations_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Reservations by id; absent and hidden ones are left out."""
    query = _visible(caller).where(reservation.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def _visible(caller: Caller) -> Select[Any]:
    return (
        select(reservation, product.c.sku)
        .join(product, product.c.id == reservation.c.product_id)
        .where(reservations_visible_to(caller))
    )


def _filtered(caller: Caller, wanted: ReservationFilter) -> Select[Any]:
    query = _visible(caller)
    for column, values in (
        (reservation.c.status, wanted.statuses),
        (reservation.c.owner_kind, wanted.owner_kinds),
        (reservation.c.location_id, wanted.location_ids),
        (product.c.sku, wanted.skus),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.owner_id is not None:
        query = query.where(reservation.c.owner_id == wanted.owner_id)
    if wanted.reference is not None:
        query = query.where(reservation.c.reference == wanted.reference)
    return query
