"""Setting policies and rules of the test shop, and looking at its queues."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from domain.catalog.product import Price
from domain.channels.channel import Channel
from domain.orders.order import Order
from domain.orders.statuses import CancelReason
from domain.stock.backorder import Backorder
from domain.stock.incoming import new_supply
from domain.stock.policy import BackorderTerms, StockPolicy
from domain.stock.promisable import ProductStockRules
from tests.shop import NOW, STAFF, Shop, stock
from use_cases.bulk import Failed
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.place_orders import place_order
from use_cases.stock.serve_backorders import serve_due
from use_cases.stock.upsert_channel_stock_rules import (
    ChannelStockRuleData,
    upsert_channel_stock_rules,
)
from use_cases.stock.upsert_stock_policies import StockPolicyData, upsert_stock_policies
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules


@dataclass(frozen=True, slots=True)
class Queues:
    """A shop whose stock rules may be set, with a second channel."""

    shop: Shop
    market: Channel
    seconds: Iterator[int] = field(default_factory=count)

    def policy(self, sku: str, policy: StockPolicy, **terms: Any) -> None:
        """Say how far a SKU is sold beyond its stock."""
        item = StockPolicyData(sku, BackorderTerms(policy, **terms))
        self._do(upsert_stock_policies, [item])

    def share(self, sku: str, channel_code: str, **share: Any) -> None:
        """Set a channel's share."""
        self._do(upsert_channel_stock_rules, [ChannelStockRuleData(sku, channel_code, **share)])

    def safety(self, sku: str, place: str, pieces: int) -> None:
        """Keep pieces back at a location."""
        self._do(upsert_stock_rules, [StockRuleData(sku, place, safety_stock=pieces)])

    def place(self, *lines: tuple[str, int], channel: str = "web", **changes: Any) -> Order:
        """Place an order in a channel, a second after the one before."""
        command = self.shop.command(*lines, channel_code=channel, **changes)
        now = NOW + timedelta(seconds=next(self.seconds))
        return self.shop.database.run(lambda unit: place_order(unit, STAFF, now, command=command))

    def receive(self, sku: str, place: str, pieces: int) -> None:
        """Stock arrives."""
        self.shop.database.run(lambda unit: stock(unit, self.shop, sku, place, pieces))

    def expect(self, sku: str, place: str, pieces: int, day: date) -> None:
        """A supplier will bring pieces."""
        product, location = self.shop.products[sku], self.shop.places[place]
        with self.shop.database.transaction() as unit:
            supply = new_supply(
                unit.ids.new(NOW), source="erp", reference=f"PO-{sku}-{day}",
                product_id=product.id, location_id=location.id, pieces=pieces, expected_on=day,
            )  # fmt: skip
            unit.incoming.save(supply)

    def serve(self, now: datetime = NOW) -> int:
        """The worker's turn."""
        return serve_due(self.shop.database, now)

    def cancel(self, order: Order) -> None:
        """The customer changed their mind."""
        self.shop.database.run(
            lambda unit: cancel_order(
                unit, STAFF, NOW, order_id=order.id, reason=CancelReason.CUSTOMER
            )
        )

    def launch(self, sku: str, day: date) -> None:
        """Say when a product is launched."""
        with self.shop.database.transaction() as unit:
            product = unit.products.by_sku([sku])[sku]
            unit.products.save([replace(product, launch_date=day)], NOW)

    def queue(self, sku: str) -> list[Backorder]:
        """Who waits."""
        with self.shop.database.transaction() as unit:
            return unit.backorders.queues([self.shop.products[sku].id])

    def waiting(self, sku: str) -> list[tuple[UUID, int]]:
        """Who waits for how many pieces, in the order of the queue."""
        return [(entry.order_id, entry.quantity) for entry in self.queue(sku)]

    def rules(self, sku: str) -> ProductStockRules:
        """What is spoken for."""
        product_id = self.shop.products[sku].id
        with self.shop.database.transaction() as unit:
            return unit.stock_rules.look_up([product_id])[product_id]

    def used(self, sku: str, channel: Channel) -> int:
        """Pieces that a channel took of its allotment."""
        return self.rules(sku).channels[channel.id].allotment_used

    def _do(self, use_case: Any, items: list[Any]) -> None:
        outcomes = self.shop.database.run(lambda unit: use_case(unit, STAFF, NOW, items=items))
        assert not any(isinstance(entry, Failed) for entry in outcomes), outcomes


def open_queues(shop: Shop) -> Queues:
    """The shop with a second channel over the same stock and the same prices."""
    market = replace(
        shop.channel, id=shop.database.ids.new(NOW), code="market", name="Market",
        order_number_format="MKT-{number}",
    )  # fmt: skip
    with shop.database.transaction() as unit:
        unit.channels.save([market], NOW)
        prices = unit.products.prices([shop.channel.id], [p.id for p in shop.products.values()])
        unit.products.save_prices(
            [Price(key, market.id, amount) for key, amount in prices[shop.channel.id].items()]
        )
    return Queues(shop, market)
