"""Products and their prices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, delete, select, update

from domain.catalog.product import DENIED, Price, Product, ProductFlag, ProductStatus
from domain.stock.policy import BackorderTerms, StockPolicy
from persistence.dialects import among, is_sqlite, upsert
from persistence.in_chunks import in_chunks
from persistence.read_once import ReadOnce
from persistence.tables.catalog import price, product

_STOCK_COLUMNS = (
    "stock_policy", "backorder_limit", "backorder_up_to_incoming", "has_stock_rules", "is_kit",
)  # fmt: skip
_SAME_NAME = (
    "id", "sku", "name", "barcode", "weight_grams", "length_millimetres", "width_millimetres",
    "height_millimetres", "cost", "cost_currency", "tax_category", "origin_country_code",
    "hs_code", "launch_date", "tracks_stock", "attributes",
)  # fmt: skip


class ProductRepository:
    """Products and prices of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: ReadOnce[Product] = ReadOnce(lambda ids: self._read(product.c.id.in_(ids)))
        self._kept: dict[str, Product] = {}

    def by_sku(self, skus: Iterable[str]) -> dict[str, Product]:
        """Products by SKU; unknown SKUs are left out."""
        wanted = set(skus)
        found = {sku: self._kept[sku] for sku in wanted if sku in self._kept}
        for chunk in in_chunks(wanted - found.keys()):
            entries = self._known.add(self._read(among(self._connection, product.c.sku, chunk)))
            found |= {entry.sku: entry for entry in entries}
        return found

    def keep_by_sku(self, skus: Iterable[str]) -> dict[str, Product]:
        """The same; from now on these are given as they were read, unless they are written."""
        self._kept = self.by_sku(skus)
        return self._kept

    def by_id(self, ids: Iterable[UUID]) -> dict[UUID, Product]:
        """Products by id; unknown ids are left out."""
        return self._known.by_id(ids)

    def newly_ruled(self, products: Iterable[Product]) -> list[Product]:
        """Those of these that got stock rules since they were read, as they are by now.

        Asked once their positions are held: from then on nobody gives them rules.
        """
        if is_sqlite(self._connection):
            return []
        found: list[Product] = []
        for chunk in in_chunks({entry.id for entry in products if not entry.has_stock_rules}):
            ruled = product.c.id.in_(chunk) & product.c.has_stock_rules
            found += self._known.add(self._read(ruled))
        return found

    def save(self, products: Sequence[Product], now: datetime) -> None:
        """Insert products, or overwrite those with the same id, their stock terms excepted."""
        rows = [_row(entry, now) for entry in products]
        upsert(self._connection, product, rows, keep=("created_at", *_STOCK_COLUMNS))
        self._known.forget(products)
        self._kept = {}

    def save_backorder_terms(self, products: Sequence[Product]) -> None:
        """Keep how far these are sold beyond their stock; from now on their rules are looked up."""
        self._update(
            {entry.id: _terms_row(entry) | {"has_stock_rules": True} for entry in products}
        )

    def mark_with_stock_rules(self, product_ids: Iterable[UUID]) -> None:
        """From now on the rules and the queue of these products are looked up."""
        self._update({product_id: {"has_stock_rules": True} for product_id in product_ids})

    def mark_kits(self, kits: Mapping[UUID, bool]) -> None:
        """Say which products are kits, and which are none any more."""
        self._update({product_id: {"is_kit": is_kit} for product_id, is_kit in kits.items()})

    def _update(self, changes: Mapping[UUID, Mapping[str, Any]]) -> None:
        rows = [{"key": product_id, **changes[product_id]} for product_id in sorted(changes)]
        if rows:
            self._connection.execute(update(product).where(product.c.id == bindparam("key")), rows)
            self._known.forget_ids(changes)
            self._kept = {}

    def prices(
        self, channel_ids: Iterable[UUID], product_ids: Iterable[UUID]
    ) -> dict[UUID, dict[UUID, int]]:
        """Unit prices by channel, then product, in ten-thousandths."""
        wanted = set(channel_ids)
        found: dict[UUID, dict[UUID, int]] = {channel_id: {} for channel_id in wanted}
        for chunk in in_chunks(set(product_ids)):
            query = select(price).where(
                price.c.product_id.in_(chunk), price.c.channel_id.in_(wanted)
            )
            for row in self._connection.execute(query):
                found[row.channel_id][row.product_id] = row.amount
        return found

    def save_prices(self, prices: Sequence[Price]) -> None:
        """Insert prices, or overwrite those of the same product and channel."""
        rows = [
            {"product_id": p.product_id, "channel_id": p.channel_id, "amount": p.amount}
            for p in prices
        ]
        upsert(self._connection, price, rows)

    def remove_prices(self, keys: Iterable[tuple[UUID, UUID]]) -> None:
        """Delete the prices of (product, channel) pairs; absent ones are no error."""
        gone = [{"product": product_id, "channel": channel_id} for product_id, channel_id in keys]
        if gone:
            self._connection.execute(_REMOVE_PRICE, gone)

    def _read(self, condition: ColumnElement[bool]) -> list[Product]:
        rows = self._connection.execute(select(product).where(condition)).mappings()
        return [product_from_row(row) for row in rows]


_REMOVE_PRICE = delete(price).where(
    price.c.product_id == bindparam("product"), price.c.channel_id == bindparam("channel")
)


def _row(entry: Product, now: datetime) -> dict[str, Any]:
    return (
        {name: getattr(entry, name) for name in _SAME_NAME}
        | {
            "attributes": dict(entry.attributes),
            "status": entry.status.value,
            "flags": entry.flags,
            "search_text": entry.search_text(),
            "has_stock_rules": entry.has_stock_rules,
            "is_kit": entry.is_kit,
            "created_at": now,
        }
        | _terms_row(entry)
    )


def _terms_row(entry: Product) -> dict[str, Any]:
    terms = entry.backorder_terms
    return {
        "stock_policy": terms.policy.value,
        "backorder_limit": terms.limit,
        "backorder_up_to_incoming": terms.up_to_incoming,
    }


def terms_from_row(row: RowMapping) -> BackorderTerms:
    """How far the product of a row is sold beyond its stock."""
    if row["stock_policy"] == StockPolicy.DENY and row["backorder_limit"] is None:
        return DENIED
    return BackorderTerms(
        StockPolicy(row["stock_policy"]), row["backorder_limit"], row["backorder_up_to_incoming"]
    )


def product_from_row(row: RowMapping) -> Product:
    """The product of a row."""
    return Product(
        **{name: row[name] for name in _SAME_NAME},
        backorder_terms=terms_from_row(row),
        has_stock_rules=row["has_stock_rules"],
        is_kit=row["is_kit"],
        status=ProductStatus(row["status"]),
        flags=frozenset(ProductFlag(flag) for flag in row["flags"]),
    )
