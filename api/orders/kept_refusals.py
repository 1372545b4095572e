"""Refusals of single orders as JSON, so that a repeated import gets the same answer."""

from decimal import Decimal as PythonDecimal
from typing import Any

import strawberry

from api.error_codes import ErrorCode
from api.money_type import Money
from api.scalars import Decimal
from api.user_errors import (
    DuplicateReference,
    GeneralError,
    PriceChanged,
    StockShortage,
    UserError,
)


def keep(error: UserError) -> dict[str, Any]:
    """A refusal as a JSON value, with what its kind adds; its path begins in the order."""
    kept: dict[str, Any] = {
        "code": error.code.value,
        "message": error.message,
        "field": (error.field or ["input"])[1:],
    }
    match error:
        case StockShortage():
            facts = {name: getattr(error, name) for name in ("sku", "requested", "available")}
            return kept | {"shortage": facts}
        case PriceChanged():
            prices = {
                "expected": _kept_amount(error.expected),
                "actual": _kept_amount(error.actual),
            }
            return kept | {"prices": prices}
        case DuplicateReference():
            return kept | {"orderId": error.order_id}
    return kept


def restored(index: int, kept: dict[str, Any]) -> UserError:
    """The refusal that was kept, of the order at this place of the input."""
    shared: dict[str, Any] = {
        "code": ErrorCode(kept["code"]),
        "message": kept["message"],
        "field": ["input", str(index), *kept["field"]],
    }
    if "shortage" in kept:
        return StockShortage(**shared, **kept["shortage"])
    if "prices" in kept:
        expected, actual = (_amount(kept["prices"][name]) for name in ("expected", "actual"))
        return PriceChanged(**shared, expected=expected, actual=actual)
    if "orderId" in kept:
        return DuplicateReference(**shared, order_id=strawberry.ID(kept["orderId"]))
    return GeneralError(**shared)


def _kept_amount(amount: Money) -> list[str]:
    return [str(amount.amount), amount.currency_code]


def _amount(kept: list[str]) -> Money:
    return Money(amount=Decimal(PythonDecimal(kept[0])), currency_code=kept[1])
