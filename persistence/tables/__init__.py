"""Every table, by area. `metadata` is what migrations are compared with."""

from persistence.tables import (
    access,
    carts,
    catalog,
    counts,
    fulfillment,
    imports,
    log,
    orders,
    parties,
    payments,
    reservations,
    returns,
    shipping,
    sourcing,
    stock,
    stock_rules,
    supply,
)
from persistence.tables.schema import metadata

__all__ = [
    "access",
    "carts",
    "catalog",
    "counts",
    "fulfillment",
    "imports",
    "log",
    "metadata",
    "orders",
    "parties",
    "payments",
    "reservations",
    "returns",
    "shipping",
    "sourcing",
    "stock",
    "stock_rules",
    "supply",
]
