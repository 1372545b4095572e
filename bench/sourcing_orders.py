"""Real orders for the sourcing benchmark: baskets and product sizes of the contained samples.

Baskets are a week of a British gift wholesaler (`examples/data`), sizes are those of real gifts
(`examples/networks/sizes.csv.xz`), one for each product. An order is as long as it is asked to be:
what a longer invoice has first, and an invoice with fewer lines is passed over.
"""

import csv
import lzma
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from domain.fulfillment.sourcing.problem import Item

EXAMPLES = Path(__file__).parent.parent / "examples"
BASKETS = EXAMPLES / "data" / "uci_online_retail_week.csv.xz"
SIZES = EXAMPLES / "networks" / "sizes.csv.xz"
GROUP = "gifts"
LARGEST_LINE_PIECES = 24
"""Rows with more are a shop's stocking up: they are passed over."""

PRODUCTS = UUID(int=7)


@cache
def baskets(lines: int) -> tuple[tuple[tuple[str, int], ...], ...]:
    """(SKU, pieces) of every invoice with so many lines, as many as asked for."""
    invoices: dict[str, dict[str, int]] = {}
    for row in _rows(BASKETS):
        pieces = int(row["quantity"])
        goods = row["stock_code"][:5].isdigit() and float(row["unit_price"]) > 0
        if goods and 0 < pieces <= LARGEST_LINE_PIECES:
            invoice = invoices.setdefault(row["invoice_no"], {})
            invoice[row["stock_code"].upper()] = pieces
    found = (tuple(invoice.items())[:lines] for invoice in invoices.values())
    return tuple(basket for basket in found if len(basket) == lines)


@cache
def sizes() -> tuple[tuple[int, int], ...]:
    """(grams, cubic millimetres) of real gifts."""
    return tuple(
        (int(row["weight_grams"]), int(row["volume_cubic_millimetres"]))
        for row in _rows(SIZES)
        if row["group"] == GROUP
    )


def real_items(random: Random, lines: int) -> tuple[Item, ...]:
    """The lines of a real order; a product has the same size in every order."""
    basket = random.choice(baskets(lines))
    return tuple(_item(line, sku, pieces) for line, (sku, pieces) in enumerate(basket, 1))


def _item(line: int, sku: str, pieces: int) -> Item:
    weight, volume = Random(sku).choice(sizes())
    return Item(line, uuid5(PRODUCTS, sku), sku, pieces, weight, volume)


def _rows(path: Path) -> list[dict[str, str]]:
    with lzma.open(path) as file, TextIOWrapper(file, encoding="utf-8") as text:
        return list(csv.DictReader(text))
