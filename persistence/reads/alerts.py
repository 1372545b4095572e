"""Alerts for queries and for those who follow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from domain.stock.alerting import AlertStatus
from persistence.access.place_visibility import at_visible_location
from persistence.reads.events import last_position
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.alerts import alert
from persistence.tables.catalog import product

ALERTS_IN_SNAPSHOT = 100


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts: every part that is given must hold. None means any."""

    kinds: Sequence[str] | None = None
    statuses: Sequence[str] | None = None
    skus: Sequence[str] | None = None
    location_ids: Sequence[UUID] | None = None
    acknowledged: bool | None = None


def alert_page(
    connection: Connection, caller: Caller, wanted: AlertFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of alerts, newest first."""
    order = (SortColumn(alert.c.id, "id", descending=True),)
    return read_page(connection, _alerts(caller, wanted), order, request)


def count_alerts(connection: Connection, caller: Caller, wanted: AlertFilter) -> int:
    """How many alerts match."""
    return count_rows(connection, _alerts(caller, wanted))


def alerts_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Alerts by id, with their SKUs; absent and hidden ones are left out."""
    rows = connection.execute(_alerts(caller, AlertFilter()).where(alert.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}


def open_alerts(connection: Connection, caller: Caller) -> tuple[int, int, Sequence[RowMapping]]:
    """Where the log ends, how many are open, and the newest of these."""
    still = _alerts(caller, AlertFilter()).where(alert.c.status == AlertStatus.OPEN.value)
    newest = still.order_by(alert.c.id.desc()).limit(ALERTS_IN_SNAPSHOT)
    rows = connection.execute(newest).mappings().all()
    # The events of alerts that are still without a position follow, though they are seen here.
    position = last_position(connection)
    return position, count_rows(connection, still), rows


_ALERTS = select(alert, product.c.sku).join(product, product.c.id == alert.c.product_id)


def _alerts(caller: Caller, wanted: AlertFilter) -> Select[Any]:
    query = _ALERTS.where(at_visible_location(caller, alert.c.location_id))
    if wanted.kinds:
        query = query.where(alert.c.kind.in_(wanted.kinds))
    if wanted.statuses:
        query = query.where(alert.c.status.in_(wanted.statuses))
    if wanted.skus:
        query = query.where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
    if wanted.location_ids is not None:
        query = query.where(alert.c.location_id.in_(wanted.location_ids))
    if wanted.acknowledged is not None:
        known = alert.c.acknowledged_at.is_not(None)
        query = query.where(known if wanted.acknowledged else ~known)
    return query
