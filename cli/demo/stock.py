"""What is special about the stock of the demo's shop: one of everything that one may try."""

from datetime import datetime, timedelta
from decimal import Decimal

from cli.demo.delivery import CURRENCY, saved
from domain.access.caller import SYSTEM
from domain.stock.policy import BackorderTerms, StockPolicy
from persistence.unit_of_work import UnitOfWork
from use_cases.catalog.upsert_kits import KitData, upsert_kits
from use_cases.catalog.upsert_prices import PriceData, upsert_prices
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.ship_transfer import ship_transfer
from use_cases.stock.upsert_channel_stock_rules import (
    ChannelStockRuleData,
    upsert_channel_stock_rules,
)
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply
from use_cases.stock.upsert_stock_policies import StockPolicyData, upsert_stock_policies
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules

HEART, CAKE_STAND, BAG, BUNTING, BOWLS = "85123A", "22423", "85099B", "47566", "37475"
"""What the documents' examples sell, and mixing bowls, which are sold out."""

KIT = "TEA-FOR-TWO"
SIZED = (
    ProductData(HEART, "WHITE HANGING HEART T-LIGHT HOLDER", weight_grams=120),
    ProductData(
        CAKE_STAND, "REGENCY CAKESTAND 3 TIER", weight_grams=1_450,
        length_millimetres=270, width_millimetres=270, height_millimetres=370,
    ),
    ProductData(BAG, "JUMBO BAG RED RETROSPOT", weight_grams=90),
)  # fmt: skip
"""Products whose parcels cost by weight and size; orders tell nothing about the others."""

RULES = (
    StockRuleData(CAKE_STAND, "GB-NORTHAMPTON", safety_stock=5, reorder_point=20),
    # Above what is there: alerts from the first day on.
    StockRuleData(HEART, "GB-GLASGOW", reorder_point=500),
    StockRuleData(BUNTING, "GB-NORTHAMPTON", reorder_point=10, overstock_level=100),
    StockRuleData(BAG, "NL-VENLO", safety_stock=10, reorder_point=25, unsold_days=60),
)


def stock_the_shop(unit: UnitOfWork, channel: str, now: datetime) -> None:
    """Sizes, safety stock and alerts, a kit, a product to wait for, a transfer under way."""
    saved(upsert_products(unit, SYSTEM, now, items=SIZED))
    unit.flush()
    saved(upsert_stock_rules(unit, SYSTEM, now, items=RULES))
    share = ChannelStockRuleData(BUNTING, channel, buffer=5)
    saved(upsert_channel_stock_rules(unit, SYSTEM, now, items=[share]))
    _sell_a_kit(unit, channel, now)
    _wait_for_bowls(unit, now)
    unit.flush()
    moved = create_transfer(
        unit, SYSTEM, now,
        from_code="GB-GLASGOW", to_code="GB-NORTHAMPTON", lines=[(BAG, 30)],
        expected_on=(now + timedelta(days=3)).date(), reference="demo",
    )  # fmt: skip
    unit.flush()
    ship_transfer(unit, SYSTEM, now, transfer_id=moved.id)


def _sell_a_kit(unit: UnitOfWork, channel: str, now: datetime) -> None:
    saved(upsert_products(unit, SYSTEM, now, items=[ProductData(KIT, "Tea for two")]))
    unit.flush()
    price = PriceData(KIT, channel, (Decimal("17.00"), CURRENCY))
    saved(upsert_prices(unit, SYSTEM, now, items=[price]))
    saved(upsert_kits(unit, SYSTEM, now, items=[KitData(KIT, [(BAG, 1), (HEART, 2)])]))


def _wait_for_bowls(unit: UnitOfWork, now: datetime) -> None:
    terms = StockPolicyData(BOWLS, BackorderTerms(StockPolicy.BACKORDER))
    saved(upsert_stock_policies(unit, SYSTEM, now, items=[terms]))
    coming = SupplyData(
        "demo", "PO-1001", BOWLS, "GB-NORTHAMPTON", 40, (now + timedelta(days=9)).date()
    )
    saved(upsert_incoming_supply(unit, SYSTEM, now, items=[coming]))
