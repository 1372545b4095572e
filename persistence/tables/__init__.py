"""Every table, by area. `metadata` is what migrations are compared with."""

from persistence.tables import (
    access,
    catalog,
    fulfillment,
    imports,
    log,
    orders,
    parties,
    payments,
    returns,
    stock,
)
from persistence.tables.schema import metadata

__all__ = [
    "access",
    "catalog",
    "fulfillment",
    "imports",
    "log",
    "metadata",
    "orders",
    "parties",
    "payments",
    "returns",
    "stock",
]
