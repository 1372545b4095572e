"""Setting what a location keeps back of a product, and when it raises alerts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.stock.ledger import StockMovement, StockPosition
from domain.validation import LARGEST_QUANTITY
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockOutcome, move_each

LONGEST_UNSOLD_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class StockRuleData:
    """The rules of a SKU at a location, all of them: what is left out is taken away.

    `safety_stock` pieces are never promised. None raises no alert.
    """

    sku: str
    location_code: str
    safety_stock: int = 0
    reorder_point: int | None = None
    overstock_level: int | None = None
    unsold_days: int | None = None


def upsert_stock_rules(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[StockRuleData]
) -> list[StockOutcome]:
    """Set the rules of positions, as if the items came one after the other; one outcome per item.

    What was promised before stays promised.
    """

    def rule(item: StockRuleData, position: StockPosition) -> Sequence[StockMovement]:
        unit.stock.set_rules(_with_rules(position, item))
        return ()

    return move_each(unit, caller, now, items, rule)


def _with_rules(position: StockPosition, item: StockRuleData) -> StockPosition:
    for name in ("safety_stock", "reorder_point", "overstock_level"):
        if not 0 <= (getattr(item, name) or 0) <= LARGEST_QUANTITY:
            raise InvalidInput(f"From 0 to {LARGEST_QUANTITY}.", field=(name,))
    if item.unsold_days is not None and not 1 <= item.unsold_days <= LONGEST_UNSOLD_DAYS:
        raise InvalidInput(f"From 1 to {LONGEST_UNSOLD_DAYS} days.", field=("unsold_days",))
    point, level = item.reorder_point, item.overstock_level
    if point is not None and level is not None and point >= level:
        raise InvalidInput("Overstock begins above the reorder point.", field=("overstock_level",))
    return replace(
        position,
        safety_stock=item.safety_stock,
        reorder_point=point,
        overstock_level=level,
        unsold_days=item.unsold_days,
    )
