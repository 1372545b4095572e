"""Many writers at once, in any order: nobody sees a deadlock, and no piece is lost or invented."""

import random
from concurrent.futures import ThreadPoolExecutor

from domain.stock.adjustment import AdjustmentReason
from tests.books import check_ledger
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_transfer import ArrivedPieces, receive_transfer
from use_cases.stock.ship_transfer import ship_transfer

WRITERS, CHANGES, SKUS = 24, 4, 12


def test_writers_of_many_positions_in_any_order(shop: Shop) -> None:
    skus = [f"SKU-{number}" for number in range(SKUS)]
    shop.database.run(
        lambda unit: upsert_products(
            unit, shop.staff, NOW, items=[ProductData(sku, sku) for sku in skus]
        )
    )

    def write(writer: int) -> int:
        chance, gained = random.Random(writer), 0
        for _ in range(CHANGES):
            # Positions that are there and positions that nobody made yet.
            chosen = chance.sample(skus, 5)
            items = [StockAdjustment(s, "LONDON", 1, AdjustmentReason.RECEIVED) for s in chosen]
            done = shop.database.run(
                lambda unit, items=items: adjust_stock(unit, shop.staff, NOW, items=items)  # type: ignore[misc]
            )
            assert codes(done) == [None] * 5
            gained += 5
        return gained

    with ThreadPoolExecutor(WRITERS) as writers:
        gained = sum(writers.map(write, range(WRITERS)))
    assert gained == WRITERS * CHANGES * 5
    with shop.database.transaction() as unit:
        ids = [product.id for product in unit.products.by_sku(skus).values()]
        found = unit.stock.look_up(ids, [shop.places["LONDON"].id])
    assert sum(position.available for position in found.values()) == gained
    check_ledger(shop.database)


def test_transfers_back_and_forth_and_buyers_at_once(shop: Shop) -> None:
    def send(turn: int) -> None:
        ends = ("LONDON", "LEEDS") if turn % 2 else ("LEEDS", "LONDON")
        run = shop.database.run
        made = run(
            lambda unit: create_transfer(
                unit, shop.staff, NOW, from_code=ends[0], to_code=ends[1], lines=[("MUG", 1)]
            )
        )
        run(lambda unit: ship_transfer(unit, shop.staff, NOW, transfer_id=made.id))
        arrived = [ArrivedPieces("MUG", 1)]
        run(
            lambda unit: receive_transfer(unit, shop.staff, NOW, transfer_id=made.id, lines=arrived)
        )

    def act(turn: int) -> None:
        if turn % 3:
            send(turn)
        else:
            shop.place(("MUG", 1))

    with ThreadPoolExecutor(8) as actors:
        list(actors.map(act, range(18)))
    total = sum(shop.position("MUG", place).on_hand for place in ("LONDON", "LEEDS", "PARIS"))
    assert total == 35
    check_ledger(shop.database)
