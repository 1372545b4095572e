"""Holding a database against what should be true of it."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, select

from persistence.database import Database, Snapshot
from persistence.tables.catalog import product
from persistence.tables.orders import order, order_line
from persistence.tables.stock import INSIDE_COLUMNS, location, stock_position
from tests.simulation.expected import Expected, ExpectedLine, ExpectedOrder
from tests.simulation.expected_money import ExpectedMoney

_LINE_FIELDS = tuple(ExpectedLine.__dataclass_fields__)


def compare(database: Database, expected: Expected, money: ExpectedMoney) -> None:
    """Fail where the database says otherwise: stock, orders, money."""
    with database.snapshot() as snapshot:
        heads = {row["id"]: row for row in _rows(snapshot, order)}
        lines = _rows(snapshot, order_line)
        _compare_stock(snapshot, lines, expected)
    assert heads.keys() == expected.orders.keys()
    for order_id, wanted in expected.orders.items():
        _compare_status(heads[order_id], wanted)
        _compare_money(heads[order_id], money)
    for line in lines:
        stored = ExpectedLine(**{name: line[name] for name in _LINE_FIELDS})
        assert stored == expected.orders[line["order_id"]].lines[line["number"]]
    assert len(lines) == sum(len(wanted.lines) for wanted in expected.orders.values())
    for authorization_id, amount in money.authorized.items():
        assert money.drawn(authorization_id) <= amount


def compare_settled_money(database: Database, money: ExpectedMoney) -> None:
    """Fail unless the books of every order say what really moved: once everybody has been heard."""
    with database.snapshot() as snapshot:
        for row in _rows(snapshot, order):
            assert row["charged"] == money.charged(row["id"])
            assert row["refunded"] == money.given_back(row["id"])


def _compare_stock(snapshot: Snapshot, lines: list[dict[str, Any]], expected: Expected) -> None:
    skus: dict[UUID, str] = {row["id"]: row["sku"] for row in _rows(snapshot, product)}
    places: dict[UUID, str] = {row["id"]: row["code"] for row in _rows(snapshot, location)}
    on_hand: Counter[tuple[str, str]] = Counter()
    pieces: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for row in _rows(snapshot, stock_position):
        sku, here = skus[row["product_id"]], sum(row[name] for name in INSIDE_COLUMNS)
        on_hand[sku, places[row["location_id"]]] += here
        pieces[sku] += here
        owed[sku] += row["committed"]
    for line in lines:
        owed[line["sku"]] += line["backordered"]
        pieces[line["sku"]] += line["shipped"] - line["return_received"]
    # Counters treat what is missing as 0.
    assert on_hand == expected.on_hand
    # Nothing is made and nothing lost: what came in is here, or with customers.
    assert pieces == expected.brought_in
    # What orders wait for is put aside for them, or they are in the queue for it.
    assert all(owed[sku] == expected.promised(sku) for sku in pieces)


def _compare_status(head: dict[str, Any], wanted: ExpectedOrder) -> None:
    if wanted.status == "PENDING" and head["status"] == "CONFIRMED":
        # Money confirms an order by itself, but only all of it.
        assert head["authorized"] + head["charged"] >= head["total"]
        wanted.status = "CONFIRMED"
    assert head["status"] == wanted.status


def _compare_money(head: dict[str, Any], money: ExpectedMoney) -> None:
    order_id = head["id"]
    # Of what moved a moment ago we may not have heard yet.
    assert 0 <= head["charged"] <= money.charged(order_id)
    assert 0 <= head["refunded"] <= money.given_back(order_id)
    assert money.refunded_by_us(order_id) <= money.charged(order_id)


def _rows(snapshot: Snapshot, table: Table) -> list[dict[str, Any]]:
    found: list[RowMapping] = list(snapshot.execute(select(table)).mappings())
    return [dict(row) for row in found]
