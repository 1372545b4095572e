"""Damage to promises of delivery."""

from tests.use_cases.checking.damage import Damage

_FIRST = "\"order\" SET promise = {} WHERE number = 'WEB-1001'"

PROMISES = [
    Damage(
        "delivery promises",
        "UPDATE " + _FIRST.format("replace(promise, '\"lines\":[[1,', '\"lines\":[[9,')"),
        "promises pieces {9:",
    ),
    Damage(
        "delivery promises",
        "UPDATE shipment SET delivered_at = NULL",
        "nobody can say when",
    ),
]  # fmt: skip
