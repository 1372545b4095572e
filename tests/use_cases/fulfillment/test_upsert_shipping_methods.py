"""Setting up shipping methods: by code; a currency never changes."""

from decimal import Decimal

from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes, refusal
from use_cases.bulk import BulkOutcome
from use_cases.fulfillment.upsert_shipping_methods import (
    ShippingMethodData,
    upsert_shipping_methods,
)


def upsert(shop: Shop, *items: ShippingMethodData) -> list[BulkOutcome]:
    return shop.database.run(
        lambda unit: upsert_shipping_methods(unit, shop.staff, NOW, items=items)
    )


def stored(shop: Shop, code: str) -> ShippingMethod:
    with shop.database.transaction() as unit:
        return unit.shipping_methods.by_code([code])[code]


def flat(code: str, amount: str = "4.95", currency: str = "GBP") -> ShippingMethodData:
    return ShippingMethodData(code, code.title(), RateKind.FLAT, (Decimal(amount), currency))


def test_methods_are_stored_and_brought_up_to_date(shop: Shop) -> None:
    upsert(shop, flat("express"))
    first = stored(shop, "express")
    heavy = ShippingMethodData(
        "express", "Express", RateKind.PER_WEIGHT, (Decimal(1), "GBP"), (Decimal("0.5"), "GBP"),
        "manual", "Next day", 1, 2, False,
    )  # fmt: skip
    upsert(shop, heavy)
    second = stored(shop, "express")
    assert (second.id, first.base_amount, second.base_amount) == (first.id, 495, 100)
    assert second.price(3_000) == 250
    assert (second.active, second.service, second.transit_days_max) == (False, "Next day", 2)


def test_each_item_is_refused_on_its_own(shop: Shop) -> None:
    outcomes = upsert(
        shop,
        flat("a", "-1"),
        flat("b", "1.234"),
        flat("c", "1", "XXQ"),
        flat("d e"),
        flat("standard", "1", "EUR"),
        ShippingMethodData("f", "F", RateKind.PER_WEIGHT, (Decimal(1), "GBP"), (Decimal(1), "EUR")),
        flat("g"),
    )
    assert codes(outcomes) == [
        "INVALID", "INVALID", "INVALID", "INVALID", "CURRENCY_MISMATCH", "CURRENCY_MISMATCH", None,
    ]  # fmt: skip
    assert refusal(outcomes[5]).field == ("amount_per_kilogram", "currency_code")
    assert stored(shop, "standard").currency == "GBP"
