"""Stating what is on hand: the difference moves, what is promised stays."""

from concurrent.futures import ThreadPoolExecutor

from domain.stock.adjustment import CountTooLow, QuantityChanged
from domain.stock.ledger import StockPosition
from tests.shop import NOW, Shop
from tests.statements import counted_statements
from tests.use_cases.outcomes import codes, refusal
from tests.use_cases.stock.ledger_sums import ledger_sum, movements_of
from use_cases.stock.set_stock import StockCount, set_stock
from use_cases.stock.stock_targets import StockOutcome


def count(shop: Shop, *items: StockCount) -> list[StockOutcome]:
    return shop.database.run(lambda unit: set_stock(unit, shop.staff, NOW, items=items))


def test_the_difference_comes_from_and_goes_to_adjustment(shop: Shop) -> None:
    shop.place(("MUG", 2), ("LAMP", 1))
    count(shop, StockCount("MUG", "LEEDS", 25), StockCount("MUG", "LONDON", 4))

    leeds = shop.position("MUG", "LEEDS")
    assert (leeds.on_hand, leeds.committed, leeds.available) == (25, 2, 23)
    assert shop.position("MUG", "LONDON").on_hand == 4
    moved = movements_of(shop, "MUG", "LEEDS")[-1]
    assert (moved.from_state, moved.to_state, moved.quantity) == ("ADJUSTMENT", "AVAILABLE", 5)
    assert (moved.reason, moved.document_type) == ("COUNTED", "STOCK_UPDATE")


def test_a_count_below_what_is_promised_is_refused_and_names_it(shop: Shop) -> None:
    shop.place(("LAMP", 5))
    (outcome,) = count(shop, StockCount("LAMP", "LEEDS", 4))

    refused = refusal(outcome)
    assert isinstance(refused, CountTooLow)
    assert (refused.counted, refused.position.committed) == (4, 5)
    assert shop.position("LAMP", "LEEDS").available == 3
    assert codes(count(shop, StockCount("LAMP", "LEEDS", 5))) == [None]
    assert shop.position("LAMP", "LEEDS").available == 0


def test_a_product_that_never_was_at_a_location_may_be_counted_there(shop: Shop) -> None:
    outcomes = count(shop, StockCount("CHAIR", "LONDON", 7), StockCount("CHAIR", "LEEDS", 0))
    assert codes(outcomes) == [None, None]
    assert shop.position("CHAIR", "LONDON").available == 7
    assert movements_of(shop, "CHAIR", "LEEDS") == []


def test_items_are_done_in_order_and_each_on_its_own(shop: Shop) -> None:
    outcomes = count(
        shop,
        StockCount("MUG", "LONDON", 11),
        StockCount("SOFA", "LONDON", 1),
        StockCount("MUG", "ROME", 1),
        StockCount("M\x00G", "LON\x00ON", 1),
        StockCount("MUG", "LONDON", -1),
        StockCount("MUG", "LONDON", 12, change_from_quantity=10),
        StockCount("MUG", "LONDON", 13, change_from_quantity=11),
    )
    assert codes(outcomes) == [
        None, "UNKNOWN_SKU", "NOT_FOUND", "UNKNOWN_SKU", "INVALID", "QUANTITY_CHANGED", None,
    ]  # fmt: skip
    changed = refusal(outcomes[5])
    assert isinstance(changed, QuantityChanged)
    assert changed.actual == 11
    assert shop.position("MUG", "LONDON").on_hand == 13


def test_of_many_that_decided_on_the_same_figure_one_wins(shop: Shop) -> None:
    def decide(turn: int) -> str | None:
        item = StockCount("MUG", "LONDON", 100 + turn, change_from_quantity=10)
        return codes(count(shop, item))[0]

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(decide, range(8)))

    assert sorted(answers, key=str) == [None, *["QUANTITY_CHANGED"] * 7]
    assert_books_agree(shop, "MUG", "LONDON")


def test_many_writers_of_crossing_positions_lose_and_invent_nothing(shop: Shop) -> None:
    places = ["LONDON", "LEEDS", "PARIS"]

    def write(turn: int) -> None:
        order = places if turn % 2 else places[::-1]
        count(shop, *[StockCount("MUG", place, 50 + turn) for place in order])

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(16)))

    assert len({shop.position("MUG", place).on_hand for place in places}) == 1
    for place in places:
        assert_books_agree(shop, "MUG", place)


def test_a_hundred_counts_cost_as_few_statements_as_one(shop: Shop) -> None:
    with counted_statements(shop.database) as one:
        count(shop, StockCount("LAMP", "LONDON", 1))
    items = [
        StockCount(sku, place, 40 + turn)
        for turn in range(20)
        for sku in ("MUG", "CHAIR")
        for place in ("LONDON", "PARIS", "LEEDS")
    ]
    with counted_statements(shop.database) as many:
        count(shop, *items)
    assert len(many) == len(one)


def assert_books_agree(shop: Shop, sku: str, place: str) -> None:
    """The position is the sum of its movements."""
    position: StockPosition = shop.position(sku, place)
    assert position.available == ledger_sum(shop, sku, place, "AVAILABLE")
    assert position.committed == ledger_sum(shop, sku, place, "COMMITTED")
