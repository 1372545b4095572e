"""Alerts: raised when something begins, once, and resolved when it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.errors import NotFound
from domain.stock.adjustment import AdjustmentReason
from persistence.tables.alerts import alert
from persistence.tables.log import event
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from use_cases.stock.acknowledge_alert import acknowledge_alert
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.raise_alerts import raise_alerts
from use_cases.stock.receive_incoming_supply import SupplyReceipt, receive_incoming_supply
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.submit_stock_count import submit_stock_count
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules


@pytest.fixture
def floor(shop: Shop) -> Floor:
    return Floor(shop)


def rule(floor: Floor, **rules: Any) -> None:
    floor.do(upsert_stock_rules, items=[StockRuleData("LAMP", "LEEDS", **rules)])


def change(floor: Floor, delta: int) -> None:
    item = StockAdjustment("LAMP", "LEEDS", delta, AdjustmentReason.ADJUSTED)
    floor.do(adjust_stock, items=[item])


def told(floor: Floor) -> list[tuple[str, str]]:
    """Every alert that ever was: its kind and state, in the order of their beginning."""
    with floor.shop.database.snapshot() as snapshot:
        rows = snapshot.execute(select(alert.c.kind, alert.c.status).order_by(alert.c.id))
        return [tuple(row) for row in rows]


def look(floor: Floor, now: datetime) -> int:
    return floor.shop.database.run(lambda unit: raise_alerts(unit, now))


def test_a_position_without_rules_raises_nothing(floor: Floor) -> None:
    change(floor, -8)
    assert told(floor) == []


def test_what_runs_low_runs_out_and_comes_back(floor: Floor) -> None:
    rule(floor, reorder_point=3, overstock_level=10)
    change(floor, -4)
    assert told(floor) == []
    change(floor, -1)
    assert told(floor) == [("LOW_STOCK", "OPEN")]
    change(floor, -1)
    change(floor, -2)
    assert told(floor) == [("LOW_STOCK", "OPEN"), ("OUT_OF_STOCK", "OPEN")]
    change(floor, 20)
    assert sorted(told(floor)) == [
        ("BACK_IN_STOCK", "RESOLVED"), ("LOW_STOCK", "RESOLVED"), ("OUT_OF_STOCK", "RESOLVED"),
        ("OVERSTOCK", "OPEN"),
    ]  # fmt: skip


def test_an_order_may_cross_a_threshold_and_a_new_rule_too(floor: Floor) -> None:
    rule(floor, reorder_point=2)
    order = floor.shop.place(("LAMP", 6))
    assert told(floor) == [("LOW_STOCK", "OPEN")]
    floor.cancel(order)
    assert told(floor) == [("LOW_STOCK", "RESOLVED")]
    rule(floor, reorder_point=9)
    assert told(floor)[1:] == [("LOW_STOCK", "OPEN")]
    rule(floor)
    assert told(floor)[1:] == [("LOW_STOCK", "RESOLVED")]


def test_buyers_at_once_raise_it_once(floor: Floor) -> None:
    rule(floor, reorder_point=7)
    with ThreadPoolExecutor(6) as buyers:
        list(buyers.map(lambda _: floor.shop.place(("LAMP", 1)), range(6)))
    assert told(floor) == [("LOW_STOCK", "OPEN")]


def test_what_does_not_sell_is_told_until_it_does(floor: Floor) -> None:
    rule(floor, unsold_days=30)
    assert look(floor, NOW + timedelta(days=29)) == 0
    later = NOW + timedelta(days=31)
    assert (look(floor, later), look(floor, later)) == (1, 0)
    floor.shop.place(("LAMP", 1))
    assert look(floor, NOW + timedelta(days=20)) == 0
    assert told(floor) == [("UNSOLD", "RESOLVED")]


def test_a_late_delivery_is_told_until_it_comes(floor: Floor) -> None:
    agreed = SupplyData("smith", "PO-1", "LAMP", "LEEDS", 5, date(2026, 3, 4))
    floor.do(upsert_incoming_supply, items=[agreed])
    assert look(floor, NOW) == 0
    late = NOW + timedelta(days=3)
    with ThreadPoolExecutor(3) as workers:
        assert sum(workers.map(lambda _: look(floor, late), range(3))) >= 1
    assert told(floor) == [("INCOMING_LATE", "OPEN")]
    floor.do(receive_incoming_supply, items=[SupplyReceipt("smith", "PO-1", "LAMP", "LEEDS", 5)])
    look(floor, late)
    assert told(floor) == [("INCOMING_LATE", "RESOLVED")]


def test_a_shortfall_of_a_count_is_over_once_somebody_knows(floor: Floor) -> None:
    floor.shop.place(("LAMP", 8))
    count = floor.do(create_stock_count, location_code="LEEDS", skus=["LAMP"])
    floor.do(record_stock_count, count_id=count.id, items=[FoundPieces("LAMP", 6)])
    floor.do(submit_stock_count, count_id=count.id)
    assert told(floor) == [("COUNT_SHORTFALL", "OPEN")]
    with floor.shop.database.snapshot() as snapshot:
        (row,) = snapshot.execute(select(alert.c.id, alert.c.threshold)).all()
    assert row.threshold == 2
    floor.do(acknowledge_alert, alert_ids=[row.id])
    floor.do(acknowledge_alert, alert_ids=[row.id])
    assert told(floor) == [("COUNT_SHORTFALL", "RESOLVED")]
    with floor.shop.database.snapshot() as snapshot:
        types = snapshot.execute(select(event.c.type).where(event.c.stream_id == row.id)).scalars()
        assert list(types) == ["ALERT_RAISED", "ALERT_ACKNOWLEDGED"]
    with pytest.raises(NotFound):
        floor.do(acknowledge_alert, alert_ids=[floor.shop.channel.id])
