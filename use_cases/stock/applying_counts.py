"""Bringing the books to what a count found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.alerting import AlertKind
from domain.stock.counting import CountLine, PiecesInCartons, StockCount
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.missing_stock import MissingStock, lock_losers


def apply_count(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    count: StockCount,
    lines: Mapping[UUID, CountLine],
) -> StockCount:
    """Book the differences of a locked count. Raises MoveRefused, PiecesInCartons.

    Each product changes by its difference, whatever it has become since it was counted.
    """
    applied = count.applied(caller.client, now)
    losses = {key: -line.variance for key, line in lines.items() if line.variance < 0}
    gains = {key: line.variance for key, line in lines.items() if line.variance > 0}
    losers = lock_losers(unit, count.location_id, losses | dict.fromkeys(gains, 0), now)
    for product_id in sorted(gains):
        movement = StockMovement(
            product_id, count.location_id, StockState.ADJUSTMENT, StockState.AVAILABLE,
            gains[product_id], MovementReason.COUNTED, DocumentType.STOCK_COUNT, count.id, now,
        )  # fmt: skip
        unit.stock.move([movement], caller)
    missing = MissingStock(unit, caller, now, losers, count.id)
    changed: dict[UUID, CountLine] = {}
    for product_id in sorted(losses):
        robbed, rest = missing.take(product_id, losses[product_id])
        if rest:
            sku = unit.products.by_id([product_id])[product_id].sku
            raise PiecesInCartons(sku, rest)
        if robbed:
            changed[product_id] = replace(lines[product_id], robbed=robbed)
            unit.alerts.raise_alert(
                AlertKind.COUNT_SHORTFALL, product_id, count.location_id, now,
                document_id=count.id, threshold=robbed,
            )  # fmt: skip
    missing.tell_orders()
    return unit.counts.save(applied, changed)
