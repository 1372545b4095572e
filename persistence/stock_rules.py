"""Channels' shares of stock, and what the queues and suppliers add to the sum.

Whoever promises beyond plain positions, or writes any of this, holds the product's row: after the
positions, before payment. So two orders never promise the same incoming piece.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, literal, null, select, union_all, update

from domain.stock.promisable import NO_RULES, ChannelStockRule, ProductStockRules
from persistence.dialects import is_sqlite, upsert
from persistence.incoming import OpenSupply, open_supplies
from persistence.tables.catalog import product
from persistence.tables.orders import order, order_line
from persistence.tables.reservations import reservation
from persistence.tables.stock_rules import backorder, channel_stock_rule

Key = tuple[UUID, UUID]
"""(product, channel)."""

Place = tuple[UUID, UUID]
"""(product, location)."""


class StockRuleRepository:
    """The rules of one transaction's products."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rules: dict[UUID, ProductStockRules] = {}
        self._supplies: dict[Place, list[OpenSupply]] = {}
        self._used: dict[Key, int] = defaultdict(int)

    def lock(self, product_ids: Iterable[UUID]) -> None:
        """Hold the rules and queues of these products, and read them as they are now.

        Call after the positions are locked. Always in the order of products.
        """
        wanted = sorted({key for key in product_ids if key not in self._rules})
        if not wanted:
            return
        query = select(product.c.id).where(product.c.id.in_(wanted)).order_by(product.c.id)
        if not is_sqlite(self._connection):
            # Not the key: rows that refer to the product are inserted meanwhile.
            self._connection.execute(query.with_for_update(key_share=True))
        self._supplies |= open_supplies(self._connection, wanted)
        self._rules.update(read_rules(self._connection, wanted, self._supplies))

    def look_up(self, product_ids: Iterable[UUID]) -> dict[UUID, ProductStockRules]:
        """Rules by product without a lock: for answers that change nothing."""
        return read_rules(self._connection, list(set(product_ids)))

    def of(self, product_id: UUID) -> ProductStockRules:
        """The rules of a locked product; none where it was not locked."""
        return self._rules.get(product_id, NO_RULES)

    def supplies_of(self, product_ids: Iterable[UUID]) -> dict[Place, list[OpenSupply]]:
        """What is still to come of locked products, by (product, location), soonest first."""
        wanted = set(product_ids)
        return {key: found for key, found in self._supplies.items() if key[0] in wanted}

    def queue_changed(self, product_id: UUID, channel_id: UUID, pieces: int) -> None:
        """Count pieces that joined a queue, or left it where negative, for who comes after."""
        known = self._rules.get(product_id)
        if known is not None:
            queued = {**known.queued, channel_id: known.queued.get(channel_id, 0) + pieces}
            self._rules[product_id] = replace(known, queued=queued)

    def use(self, product_id: UUID, channel_id: UUID, pieces: int, placed_at: datetime) -> None:
        """Count pieces against a channel's allotment, or give them back where negative.

        Only those that were ordered since the allotment began count. Needs the product locked.
        """
        known = self._rules.get(product_id, NO_RULES)
        rule = known.channels.get(channel_id)
        started = rule.allotment_started_at if rule is not None else None
        if rule is None or started is None or placed_at < started:
            return
        used = replace(rule, allotment_used=rule.allotment_used + pieces)
        self._rules[product_id] = replace(known, channels={**known.channels, channel_id: used})
        self._used[product_id, channel_id] += pieces

    def save(self, rules: Sequence[ChannelStockRule]) -> None:
        """Insert or overwrite rules; what they say is used is kept."""
        upsert(
            self._connection,
            channel_stock_rule,
            [
                {
                    "product_id": rule.product_id,
                    "channel_id": rule.channel_id,
                    "buffer": rule.buffer,
                    "allotment": rule.allotment,
                    "allotment_used": rule.allotment_used,
                    "allotment_started_at": rule.allotment_started_at,
                }
                for rule in rules
            ],
        )
        for rule in rules:
            known = self._rules.get(rule.product_id, NO_RULES)
            channels = {**known.channels, rule.channel_id: rule}
            self._rules[rule.product_id] = replace(known, channels=channels)

    def taken_since(self, product_id: UUID, channel_id: UUID, since: datetime) -> int:
        """Pieces of a product that a channel's orders took and its carts hold."""
        ordered = (
            select(func.coalesce(func.sum(order_line.c.ordered - order_line.c.canceled), 0))
            .select_from(order_line.join(order, order.c.id == order_line.c.order_id))
            .where(
                order_line.c.product_id == product_id,
                order_line.c.tracks_stock,
                order.c.channel_id == channel_id,
                order.c.placed_at >= since,
            )
        )
        held = select(func.coalesce(func.sum(reservation.c.quantity), 0)).where(
            reservation.c.product_id == product_id,
            reservation.c.channel_id == channel_id,
            reservation.c.status == "CREATED",
            reservation.c.created_at >= since,
        )
        return sum(int(self._connection.execute(query).scalar_one()) for query in (ordered, held))

    def flush(self) -> None:
        """Write what was counted against allotments."""
        rows = [
            {"key": product_id, "channel": channel_id, "pieces": pieces}
            for (product_id, channel_id), pieces in sorted(self._used.items())
            if pieces
        ]
        if rows:
            self._connection.execute(_COUNT_USE, rows)
        self._used.clear()


_COUNT_USE = (
    update(channel_stock_rule)
    .where(
        channel_stock_rule.c.product_id == bindparam("key"),
        channel_stock_rule.c.channel_id == bindparam("channel"),
    )
    .values(allotment_used=channel_stock_rule.c.allotment_used + bindparam("pieces"))
)


def read_rules(
    connection: Connection,
    product_ids: Sequence[UUID],
    supplies: Mapping[Place, Sequence[OpenSupply]] | None = None,
) -> dict[UUID, ProductStockRules]:
    """The rules of products in a constant number of statements; an entry for every product.

    `supplies` is what is still to come, where the caller has read it already.
    """
    if not product_ids:
        return {}
    if supplies is None:
        supplies = open_supplies(connection, product_ids)
    rule = channel_stock_rule.c
    shares = select(
        literal("RULE").label("kind"), rule.product_id, rule.channel_id.label("key"), rule.buffer,
        rule.allotment, rule.allotment_used, rule.allotment_started_at,
    ).where(rule.product_id.in_(product_ids))  # fmt: skip
    queued = (
        select(
            literal("QUEUE"), backorder.c.product_id, backorder.c.channel_id,
            func.sum(backorder.c.quantity), literal(0), literal(0), null(),
        )
        .where(backorder.c.product_id.in_(product_ids))
        .group_by(backorder.c.product_id, backorder.c.channel_id)
    )  # fmt: skip
    channels: dict[UUID, dict[UUID, ChannelStockRule]] = {key: {} for key in product_ids}
    queues: dict[UUID, dict[UUID, int]] = {key: {} for key in product_ids}
    incoming: dict[UUID, dict[UUID, int]] = {key: {} for key in product_ids}
    for kind, product_id, key, number, allotment, used, started in connection.execute(
        union_all(shares, queued)
    ):
        if kind == "RULE":
            share = ChannelStockRule(product_id, key, number, allotment, used, started)
            channels[product_id][key] = share
        else:
            queues[product_id][key] = int(number)
    for (product_id, place), entries in supplies.items():
        if product_id in incoming:
            incoming[product_id][place] = sum(supply.quantity for supply in entries)
    return {
        key: ProductStockRules(channels[key], queues[key], incoming[key]) for key in product_ids
    }
