"""Stock policies in the API."""

from api.described_enum import describe
from domain.stock.policy import StockPolicy

describe(
    StockPolicy,
    "Whether a product may be sold beyond its stock.",
    DENY="Only what is there.",
    BACKORDER="Up to a limit, or up to what suppliers are to bring: what is missing comes later.",
    PREORDER="As a backorder, until the day of its launch.",
    UNLIMITED="Any number, whether it is there or not.",
)

__all__ = ["StockPolicy"]
