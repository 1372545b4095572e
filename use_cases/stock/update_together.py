"""Stock updates of many callers in one transaction: what they are about is found and held once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.errors import IdempotencyKeyReused
from persistence.database import Database, Finished
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockItem, hold_targets

FEW_ITEMS: Final = 50
"""An update of more has little to share with others, and would let them wait."""


@dataclass(frozen=True, slots=True)
class StockUpdate:
    """What a caller wants done, and the positions that it is about.

    `work` carries out or refuses each of the items on its own: nothing of it has to be undone.
    """

    work: Callable[[UnitOfWork], Any]
    items: Sequence[StockItem]
    now: datetime

    @property
    def is_small(self) -> bool:
        """Whether it gains by being done together with others."""
        return 0 < len(self.items) <= FEW_ITEMS


def update_together(database: Database, updates: Sequence[StockUpdate]) -> list[Finished]:
    """Do all updates, one after the other; one outcome for each.

    Every position is held in the ledger's order before the first update begins, as if all were one
    request. An update that fails unexpectedly takes the transaction with it: then each is done by
    itself.
    """
    if len(updates) > 1:
        try:
            return database.run(lambda unit: _all(unit, updates))
        except Exception:  # noqa: BLE001, S110 - done by itself, each meets its own failure again
            pass
    return [_alone(database, update) for update in updates]


def _all(unit: UnitOfWork, updates: Sequence[StockUpdate]) -> list[Finished]:
    items = [item for update in updates for item in update.items]
    hold_targets(unit, items, updates[0].now)
    return [_one(unit, update) for update in updates]


def _one(unit: UnitOfWork, update: StockUpdate) -> Finished:
    try:
        return Finished(update.work(unit))
    except IdempotencyKeyReused as error:
        # Raised before anything was written; every other error may leave something to undo.
        return Finished(error=error)


def _alone(database: Database, update: StockUpdate) -> Finished:
    try:
        return Finished(database.run(update.work))
    except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
        return Finished(error=error)
