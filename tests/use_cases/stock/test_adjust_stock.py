"""Adding and taking away pieces, by state and reason."""

from concurrent.futures import ThreadPoolExecutor

from domain.orders.placement import StockShortage
from domain.stock.adjustment import AdjustableState, AdjustmentReason
from domain.stock.ledger import InsufficientStock
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes, refusal
from tests.use_cases.stock.ledger_sums import ledger_sum, movements_of
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.stock_targets import StockOutcome

RECEIVED, ADJUSTED = AdjustmentReason.RECEIVED, AdjustmentReason.ADJUSTED
WRITTEN_OFF, DAMAGED = AdjustmentReason.WRITTEN_OFF, AdjustableState.DAMAGED


def adjust(shop: Shop, *items: StockAdjustment) -> list[StockOutcome]:
    return shop.database.run(lambda unit: adjust_stock(unit, shop.staff, NOW, items=items))


def test_received_pieces_come_from_the_supplier(shop: Shop) -> None:
    adjust(shop, StockAdjustment("CHAIR", "LONDON", 6, RECEIVED))
    assert shop.position("CHAIR", "LONDON").available == 6
    (moved,) = movements_of(shop, "CHAIR", "LONDON")
    assert (moved.from_state, moved.to_state, moved.reason) == (
        "SUPPLIER", "AVAILABLE", "RECEIVED",
    )  # fmt: skip
    assert moved.actor == shop.staff.client


def test_items_are_done_in_order_and_each_on_its_own(shop: Shop) -> None:
    outcomes = adjust(
        shop,
        StockAdjustment("MUG", "LONDON", -4, ADJUSTED),
        StockAdjustment("MUG", "LONDON", 4, ADJUSTED, DAMAGED),
        StockAdjustment("MUG", "LONDON", -5, WRITTEN_OFF, DAMAGED),
        StockAdjustment("MUG", "LONDON", -3, WRITTEN_OFF, DAMAGED),
        StockAdjustment("MUG", "LONDON", 1, WRITTEN_OFF),
        StockAdjustment("MUG", "LONDON", 0, ADJUSTED),
        StockAdjustment("SOFA", "LONDON", 1, ADJUSTED),
        StockAdjustment("MUG", "ROME", 1, ADJUSTED),
    )
    assert codes(outcomes) == [
        None, None, "INSUFFICIENT_STOCK", None, "INVALID", "INVALID", "UNKNOWN_SKU", "NOT_FOUND",
    ]  # fmt: skip
    short = refusal(outcomes[2])
    assert isinstance(short, InsufficientStock)
    assert (short.requested, short.available) == (5, 4)
    position = shop.position("MUG", "LONDON")
    assert (position.available, position.damaged, position.on_hand) == (6, 1, 7)


def test_what_is_promised_to_orders_cannot_be_taken(shop: Shop) -> None:
    shop.place(("LAMP", 6))
    outcomes = adjust(shop, StockAdjustment("LAMP", "LEEDS", -3, WRITTEN_OFF))
    assert codes(outcomes) == ["INSUFFICIENT_STOCK"]
    assert shop.position("LAMP", "LEEDS").committed == 6


def test_many_writers_of_one_position_lose_and_invent_nothing(shop: Shop) -> None:
    def write(turn: int) -> list[str | None]:
        delta = 3 if turn % 2 else -2
        return codes(adjust(shop, StockAdjustment("CHAIR", "PARIS", delta, ADJUSTED)))

    with ThreadPoolExecutor(8) as writers:
        answers = [code for codes_ in writers.map(write, range(24)) for code in codes_]

    # Twelve gains of three; of twelve losses of two those that found stock.
    refused = answers.count("INSUFFICIENT_STOCK")
    position = shop.position("CHAIR", "PARIS")
    assert position.available == 3 + 12 * 3 - (12 - refused) * 2
    assert position.available == ledger_sum(shop, "CHAIR", "PARIS", "AVAILABLE")


def test_buyers_and_write_offs_at_once_never_take_the_same_piece(shop: Shop) -> None:
    def act(turn: int) -> int:
        if turn % 2:
            taken = codes(adjust(shop, StockAdjustment("CHAIR", "PARIS", -1, WRITTEN_OFF)))
            return int(taken == [None])
        try:
            shop.place(("CHAIR", 1))
        except StockShortage:
            return 0
        return 1

    with ThreadPoolExecutor(6) as actors:
        assert sum(actors.map(act, range(12))) == 3

    position = shop.position("CHAIR", "PARIS")
    assert position.available == 0
    assert position.committed == ledger_sum(shop, "CHAIR", "PARIS", "COMMITTED")
