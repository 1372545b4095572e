"""Transfers for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from persistence.access.place_visibility import transfers_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import grouped
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.catalog import product
from persistence.tables.supply import transfer, transfer_line


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers: every part that is given must hold. None means any."""

    statuses: Sequence[str] | None = None
    from_location_ids: Sequence[UUID] | None = None
    to_location_ids: Sequence[UUID] | None = None
    skus: Sequence[str] | None = None


def transfer_page(
    connection: Connection, caller: Caller, wanted: TransferFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of transfers, newest first."""
    order = (SortColumn(transfer.c.id, "id", descending=True),)
    return read_page(connection, _transfers(caller, wanted), order, request)


def count_transfers(connection: Connection, caller: Caller, wanted: TransferFilter) -> int:
    """How many transfers match."""
    return count_rows(connection, _transfers(caller, wanted))


def transfers_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Transfers by id; absent and hidden ones are left out."""
    query = select(transfer).where(transfer.c.id.in_(ids), transfers_visible_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def lines_of_transfers(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Lines by transfer, in their order, with their SKUs."""
    query = (
        select(transfer_line, product.c.sku)
        .join(product, product.c.id == transfer_line.c.product_id)
        .where(transfer_line.c.transfer_id.in_(ids))
        .order_by(transfer_line.c.number)
    )
    return grouped(connection, query, "transfer_id", ids)


def _transfers(caller: Caller, wanted: TransferFilter) -> Select[Any]:
    query = select(transfer).where(transfers_visible_to(caller))
    if wanted.statuses:
        query = query.where(transfer.c.status.in_(wanted.statuses))
    if wanted.from_location_ids is not None:
        query = query.where(transfer.c.from_location_id.in_(wanted.from_location_ids))
    if wanted.to_location_ids is not None:
        query = query.where(transfer.c.to_location_id.in_(wanted.to_location_ids))
    if wanted.skus:
        known = select(product.c.id).where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
        moved = select(transfer_line.c.transfer_id).where(transfer_line.c.product_id.in_(known))
        query = query.where(transfer.c.id.in_(moved))
    return query
