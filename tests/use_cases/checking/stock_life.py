"""What happens to a shop's stock besides orders, each thing once."""

from datetime import date

from tests.shop import NOW, Shop
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_incoming_supply import SupplyReceipt, receive_incoming_supply
from use_cases.stock.receive_transfer import ArrivedPieces, receive_transfer
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.ship_transfer import ship_transfer
from use_cases.stock.submit_stock_count import submit_stock_count
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules


def live_with_stock(shop: Shop) -> None:
    """Deliveries in parts, transfers under way and done."""
    _receive_a_delivery(shop)
    _transfer(shop, rest_is_lost=True)
    _transfer(shop, rest_is_lost=False)
    _count(shop)
    _be_told_what_runs_low(shop)


def _receive_a_delivery(shop: Shop) -> None:
    agreed = SupplyData("potter", "PO-1", "MUG", "LEEDS", 20, date(2026, 4, 1))
    came = SupplyReceipt("potter", "PO-1", "MUG", "LEEDS", 7)
    with shop.database.transaction() as unit:
        upsert_incoming_supply(unit, shop.staff, NOW, items=[agreed])
    with shop.database.transaction() as unit:
        receive_incoming_supply(unit, shop.staff, NOW, items=[came])


def _transfer(shop: Shop, *, rest_is_lost: bool) -> None:
    with shop.database.transaction() as unit:
        made = create_transfer(
            unit, shop.staff, NOW, from_code="LEEDS", to_code="LONDON", lines=[("MUG", 3)]
        )
    with shop.database.transaction() as unit:
        ship_transfer(unit, shop.staff, NOW, transfer_id=made.id)
    with shop.database.transaction() as unit:
        receive_transfer(
            unit, shop.staff, NOW, transfer_id=made.id, lines=[ArrivedPieces("MUG", 1)],
            rest_is_lost=rest_is_lost,
        )  # fmt: skip


def _count(shop: Shop) -> None:
    on_hand = shop.position("MUG", "LEEDS").on_hand
    with shop.database.transaction() as unit:
        count = create_stock_count(unit, shop.staff, NOW, location_code="LEEDS", skus=["MUG"])
    with shop.database.transaction() as unit:
        found = [FoundPieces("MUG", on_hand - 1)]
        record_stock_count(unit, shop.staff, NOW, count_id=count.id, items=found)
        submit_stock_count(unit, shop.staff, NOW, count_id=count.id)


def _be_told_what_runs_low(shop: Shop) -> None:
    rule = StockRuleData("MUG", "LEEDS", reorder_point=1_000)
    with shop.database.transaction() as unit:
        upsert_stock_rules(unit, shop.staff, NOW, items=[rule])
