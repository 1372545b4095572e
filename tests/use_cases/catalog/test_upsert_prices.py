"""Setting prices: by SKU and channel, in the channel's currency."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from domain.access.caller import Caller
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes, refusal
from use_cases.bulk import BulkOutcome
from use_cases.catalog.upsert_prices import PriceData, upsert_prices


def upsert(shop: Shop, *items: PriceData, caller: Caller | None = None) -> list[BulkOutcome]:
    return shop.database.run(
        lambda unit: upsert_prices(unit, caller or shop.staff, NOW, items=items)
    )


def price(sku: str, amount: str | None, currency: str = "GBP", channel: str = "web") -> PriceData:
    return PriceData(sku, channel, (Decimal(amount), currency) if amount is not None else None)


def stored(shop: Shop, sku: str) -> int | None:
    product_id = shop.products[sku].id
    with shop.database.transaction() as unit:
        found = unit.products.prices([shop.channel.id], [product_id])
        return found[shop.channel.id].get(product_id)


def test_a_price_is_set_to_four_decimals_and_changed_and_taken_away(shop: Shop) -> None:
    upsert(shop, price("MUG", "1.2345"))
    assert stored(shop, "MUG") == 12_345
    upsert(shop, price("MUG", "0"))
    assert stored(shop, "MUG") == 0
    upsert(shop, price("MUG", None), price("LAMP", "2"))
    assert stored(shop, "MUG") is None
    assert stored(shop, "LAMP") == 20_000
    assert codes(upsert(shop, price("MUG", None))) == [None]


def test_the_later_item_of_the_same_price_stands(shop: Shop) -> None:
    upsert(shop, price("MUG", None), price("MUG", "3"), price("LAMP", "4"), price("LAMP", None))
    assert (stored(shop, "MUG"), stored(shop, "LAMP")) == (30_000, None)


def test_each_item_is_refused_on_its_own(shop: Shop) -> None:
    outcomes = upsert(
        shop,
        price("SOFA", "1"),
        price("S\x00FA", "1"),
        price("MUG", "1", channel="nowhere"),
        price("MUG", "1", "EUR"),
        price("MUG", "-1"),
        price("MUG", "1.23456"),
        price("LAMP", "5"),
    )
    assert codes(outcomes) == [
        "UNKNOWN_SKU", "UNKNOWN_SKU", "NOT_FOUND", "CURRENCY_MISMATCH", "INVALID", "INVALID", None,
    ]  # fmt: skip
    assert refusal(outcomes[3]).field == ("price", "currency_code")
    assert stored(shop, "MUG") == 79_500
    assert stored(shop, "LAMP") == 50_000


def test_a_caller_bound_to_other_channels_finds_none(shop: Shop) -> None:
    bound = replace(shop.staff, channel_ids=frozenset({uuid4()}))
    assert codes(upsert(shop, price("MUG", "1"), caller=bound)) == ["NOT_FOUND"]
    assert stored(shop, "MUG") == 79_500
