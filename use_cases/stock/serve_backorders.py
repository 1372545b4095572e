"""Serving backorders: when stock arrives, by whatever way, who waited longest gets it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.access.caller import SYSTEM, Caller
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import choose_plan, ranked_sites
from domain.orders.avoidance import Avoidance, avoided_locations, avoided_stock
from domain.orders.event_parts import AllocatedLine
from domain.orders.order import Order
from domain.stock.backorder import Backorder
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.stock.location import Location
from domain.stock.serving import Served, Stock, served
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork

ORDERS_LIMIT = 100
"""Orders that one transaction holds; the next one goes on where it stopped."""

_Avoided = Mapping[UUID, Sequence[Avoidance]]
"""What orders avoid, by order."""


def serve_due(database: Database, now: datetime) -> int:
    """Serve every queue whose product has stock; how many order lines got some.

    Several workers may do this at once: who comes second finds nothing left to do.
    """
    with database.reading() as unit:
        products = unit.backorders.products_with_stock()
    served_lines = 0
    for key in products:
        work = partial(serve_backorders, caller=SYSTEM, now=now, product_id=key)
        served_lines += database.run(work)
    return served_lines


def serve_backorders(unit: UnitOfWork, caller: Caller, now: datetime, *, product_id: UUID) -> int:
    """Give a product's free stock to those who wait for it, in their order; how many lines got some.

    Holds the orders, then their stock, then the queue, as everybody does; the queue is read again
    once it is held, so each piece is given once.
    """
    world = _look_around(unit, product_id)
    candidates, passed = _candidates(unit, world, unit.backorders.queues([product_id]))
    if not candidates:
        return 0
    orders = {key: unit.orders.get(key, visible_to=caller) for key in sorted(candidates)}
    unit.stock.lock([product_id], (place.id for place in world.locations))
    unit.stock_rules.lock([product_id])
    queue = unit.backorders.queues([product_id])
    done = _decide(unit, world, queue, orders, passed)
    for entry in done:
        orders[entry.entry.order_id] = _allocate(
            unit, caller, now, orders[entry.entry.order_id], entry
        )
    return len(done)


@dataclass(frozen=True, slots=True)
class _World:
    """What serving one product needs to know."""

    product: Product
    locations: Sequence[Location]
    channels: Mapping[UUID, Channel]

    def share_stock(self, one: UUID, other: UUID) -> bool:
        mine, theirs = self.channels.get(one), self.channels.get(other)
        return mine is None or theirs is None or mine.shares_locations_with(theirs)

    def may_use(self, channel_id: UUID, place: UUID) -> bool:
        """Whether a channel uses a location."""
        channel = self.channels.get(channel_id)
        return channel is None or channel.may_use_location(place)

    def places_for(self, entry: Backorder, avoided: Sequence[Avoidance]) -> frozenset[UUID]:
        """Where an entry may be served from: its channel's places, less those its order avoids."""
        channel, flags = self.channels[entry.channel_id], self.product.flags
        shunned = {place for key, place in avoided_stock(avoided) if key == self.product.id}
        return frozenset(
            place.id
            for place in self.locations
            if channel.may_use_location(place.id) and place.can_ship(flags)
        ) - shunned.union(avoided_locations(avoided))


def _look_around(unit: UnitOfWork, product_id: UUID) -> _World:
    rules = unit.stock_rules.look_up([product_id])[product_id]
    return _World(
        product=unit.products.by_id([product_id])[product_id],
        locations=unit.locations.all_active(),
        channels=unit.channels.by_id({*rules.channels, *rules.queued}),
    )


def _free(unit: UnitOfWork, world: _World) -> dict[UUID, int]:
    positions = unit.stock.look_up([world.product.id], (place.id for place in world.locations))
    return {place: position.promisable for (_, place), position in positions.items()}


def _candidates(
    unit: UnitOfWork, world: _World, queue: Sequence[Backorder]
) -> tuple[set[UUID], _Avoided]:
    """Orders that may get something: the first in the queue, as far as the stock goes.

    And those that were passed over, because they could use none of it: it is for those behind.
    """
    free = _free(unit, world)
    left, found = sum(free.values()), set[UUID]()
    passed: dict[UUID, Sequence[Avoidance]] = {}
    for entry, avoided in _with_avoided(unit, queue):
        if left <= 0 or len(found) >= ORDERS_LIMIT:
            break
        if entry.channel_id not in world.channels:
            continue
        places = world.places_for(entry, avoided)
        usable = sum(pieces for place, pieces in free.items() if place in places)
        if usable:
            found.add(entry.order_id)
            left -= min(usable, entry.quantity)
        else:
            passed[entry.order_id] = avoided
    return found, passed


def _with_avoided(
    unit: UnitOfWork, queue: Sequence[Backorder]
) -> Iterator[tuple[Backorder, Sequence[Avoidance]]]:
    """Each entry with what its order avoids, read for so many at a time: few are looked at."""
    for start in range(0, len(queue), ORDERS_LIMIT):
        part = queue[start : start + ORDERS_LIMIT]
        avoided = unit.orders.avoided_by(entry.order_id for entry in part)
        yield from ((entry, avoided.get(entry.order_id, ())) for entry in part)


def _decide(
    unit: UnitOfWork,
    world: _World,
    queue: Sequence[Backorder],
    orders: Mapping[UUID, Order],
    passed: _Avoided,
) -> list[Served]:
    addresses = unit.parties.addresses(
        order.shipping_address_id for order in orders.values() if order.shipping_address_id
    )
    product, by_id = world.product, {place.id: place for place in world.locations}
    free = {place: unit.stock.available(product.id, place) for place in by_id}

    def places_for(entry: Backorder) -> Collection[UUID] | None:
        order = orders.get(entry.order_id)
        if order is not None:
            return world.places_for(entry, order.avoided)
        if entry.order_id not in passed:
            return None
        # Not held, so nothing is given to it: kept for it is what it could use by now.
        places = world.places_for(entry, passed[entry.order_id])
        return None if any(free[place] for place in places) else ()

    def best_of(entry: Backorder, stock: Stock, wanted: int) -> Stock:
        order = orders[entry.order_id]
        address = addresses.get(order.shipping_address_id) if order.shipping_address_id else None
        sites = ranked_sites(
            [by_id[place] for place in stock], address.point() if address else None
        )
        demand = Demand(entry.line_number, product.id, product.sku, wanted, flags=product.flags)
        plan = choose_plan([demand], sites, lambda _, place: stock.get(place, 0), None)
        assert isinstance(plan, PlanDraft), "no more is wanted than is there"
        return {parcel.location_id: parcel.lines[0][1] for parcel in plan.parcels}

    return served(
        queue,
        free,
        unit.stock_rules.of(product.id),
        share_stock=world.share_stock,
        may_use=world.may_use,
        places_for=places_for,
        best_of=best_of,
    )


def _allocate(unit: UnitOfWork, caller: Caller, now: datetime, order: Order, done: Served) -> Order:
    entry = done.entry
    unit.stock.move(_movements(order, entry, done.pieces.items(), now), actor=caller)
    pieces = sum(done.pieces.values())
    rest = entry.served(pieces)
    if rest is None:
        unit.backorders.remove(entry)
    else:
        unit.backorders.save(rest)
    unit.stock_rules.queue_changed(entry.product_id, entry.channel_id, -pieces)
    allocated, event = order.allocate_backorder(
        AllocatedLine(entry.line_number, place, quantity) for place, quantity in done.pieces.items()
    )
    return unit.orders.save(allocated, event, actor=caller, now=now)


def _movements(
    order: Order, entry: Backorder, pieces: Iterable[tuple[UUID, int]], now: datetime
) -> list[StockMovement]:
    return [
        StockMovement(
            entry.product_id, place, StockState.AVAILABLE, StockState.COMMITTED, quantity,
            MovementReason.BACKORDER_ALLOCATED, DocumentType.ORDER, order.id, now,
        )
        for place, quantity in pieces
    ]  # fmt: skip
