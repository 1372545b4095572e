"""Setting up products: by SKU, each item on its own."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from domain.catalog.product import Product, ProductFlag, ProductStatus
from domain.errors import InvalidInput
from tests.shop import NOW, Shop
from tests.statements import counted_statements
from tests.use_cases.outcomes import codes, refusal
from use_cases.bulk import BulkOutcome, Saved
from use_cases.catalog.upsert_products import ProductData, upsert_products

FULL = ProductData(
    sku="VASE",
    name="Tall vase",
    barcode="4006381333931",
    weight_grams=900,
    length_millimetres=120,
    width_millimetres=120,
    height_millimetres=400,
    cost=(Decimal("3.1415"), "EUR"),
    tax_category="standard",
    origin_country_code="PT",
    hs_code="6913.10",
    status=ProductStatus.ARCHIVED,
    flags=[ProductFlag.FRAGILE],
    attributes=[("colour", "blue")],
)


def upsert(shop: Shop, *items: ProductData) -> list[BulkOutcome]:
    return shop.database.run(lambda unit: upsert_products(unit, shop.staff, NOW, items=items))


def stored(shop: Shop, sku: str) -> Product:
    with shop.database.transaction() as unit:
        return unit.products.by_sku([sku])[sku]


def test_a_product_is_stored_as_it_was_sent(shop: Shop) -> None:
    upsert(shop, FULL)
    vase = stored(shop, "VASE")
    assert (vase.cost, vase.cost_currency) == (31_415, "EUR")
    assert vase.status is ProductStatus.ARCHIVED
    assert vase.flags == {ProductFlag.FRAGILE}
    assert (vase.hs_code, vase.origin_country_code) == ("6913.10", "PT")
    assert vase.attributes == {"colour": "blue"}


def test_the_same_sku_keeps_its_identity_and_what_is_left_out_is_cleared(shop: Shop) -> None:
    upsert(shop, FULL)
    before = stored(shop, "VASE")
    upsert(shop, ProductData(sku="VASE", name="Taller vase"))
    after = stored(shop, "VASE")
    assert after.id == before.id
    assert (after.name, after.barcode, after.cost, after.attributes) == (
        "Taller vase", None, None, {},
    )  # fmt: skip


def test_each_item_is_refused_on_its_own(shop: Shop) -> None:
    outcomes = upsert(
        shop,
        ProductData(sku="A", name="Fine"),
        ProductData(sku="B\x00", name="Cannot be stored"),
        ProductData(sku="C", name="Negative", weight_grams=-1),
        ProductData(sku="D", name="Below zero", cost=(Decimal(-1), "GBP")),
        ProductData(sku="E", name="No such money", cost=(Decimal(1), "XXQ")),
        ProductData(sku="F", name="Twice", attributes=[("a", "1"), ("a", "2")]),
        ProductData(sku="G", name="Fine too"),
    )
    assert codes(outcomes) == [None, *["INVALID"] * 5, None]
    assert refusal(outcomes[2]).field == ("weight_grams",)
    assert stored(shop, "G").name == "Fine too"
    with shop.database.transaction() as unit:
        assert unit.products.by_sku(["C", "D", "E", "F"]) == {}


def test_of_two_items_with_one_sku_the_later_stands(shop: Shop) -> None:
    first, refused, second = upsert(
        shop,
        ProductData(sku="TWIN", name="First"),
        ProductData(sku="TWIN", name=""),
        ProductData(sku="TWIN", name="Second"),
    )
    assert isinstance(first, Saved)
    assert first == second
    assert codes([refused]) == ["INVALID"]
    assert stored(shop, "TWIN").name == "Second"


def test_skus_that_differ_in_case_are_two_products(shop: Shop) -> None:
    upsert(shop, ProductData(sku="mug", name="Small mug"))
    assert stored(shop, "mug").id != stored(shop, "MUG").id


@pytest.mark.parametrize("count", [0, 1_001])
def test_a_request_has_from_one_to_a_thousand_items(shop: Shop, count: int) -> None:
    with pytest.raises(InvalidInput):
        upsert(shop, *[ProductData(sku=str(n), name="x") for n in range(count)])


def test_a_thousand_products_cost_as_few_statements_as_one(shop: Shop) -> None:
    with counted_statements(shop.database) as one:
        upsert(shop, ProductData(sku="N", name="One"))
    with counted_statements(shop.database) as many:
        upsert(shop, *[ProductData(sku=f"N{n}", name="Many") for n in range(1_000)])
    assert len(many) == len(one)


def test_the_same_new_skus_sent_at_once_by_many_become_one_product_each(shop: Shop) -> None:
    def send(turn: int) -> list[BulkOutcome]:
        skus = [f"NEW{n}" for n in range(20)]
        ordered = skus if turn % 2 else skus[::-1]
        return upsert(shop, *[ProductData(sku=sku, name=f"By {turn}") for sku in ordered])

    with ThreadPoolExecutor(6) as senders:
        answers = list(senders.map(send, range(6)))

    saved = {outcome for answer in answers for outcome in answer}
    assert len(saved) == 20
    assert len({stored(shop, f"NEW{n}").name for n in range(20)}) == 1
