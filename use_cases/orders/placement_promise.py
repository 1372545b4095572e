"""The promise that is made when an order is placed: the same as a basket is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.address import Address
from domain.channels.channel import Channel
from domain.fulfillment.basket import (
    Pieces,
    Supply,
    parcel_of,
    parcels_of_supply,
    queue_ahead,
    unclaimed,
)
from domain.fulfillment.destination import located
from domain.fulfillment.promise import ParcelToPromise, promise
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import Receiver
from domain.orders.order import Order
from domain.stock.location import Location
from domain.stock.promisable import floors_of
from integrations.geography.offline import installed_geography
from integrations.holidays.offline import installed_holidays
from use_cases.orders.placement_facts import PlacementFacts


def with_promise(
    facts: PlacementFacts,
    order: Order,
    channel: Channel,
    destination: Address | None,
    method: ShippingMethod | None,
) -> Order:
    """The order with its promise, and with the estimate that follows from it.

    Without a promise (no method, nobody carries it, nobody knows when a piece comes) there is no
    estimate either.
    """
    if method is None or destination is None:
        return order
    places = {entry.id: entry for entry in facts.locations if channel.may_use_location(entry.id)}
    parcels = _parcels(facts, order, channel, places)
    if parcels is None:
        return order
    place = located(destination, installed_geography())
    made = promise(
        facts.network,
        installed_holidays(),
        method,
        parcels,
        Receiver.of(destination, place.point if place else None),
        order.placed_at,
        facts.booked,
    )
    if made is None:
        return order
    return replace(order, promise=made, estimated_delivery_at=made.estimated_at)


def _parcels(
    facts: PlacementFacts, order: Order, channel: Channel, places: Mapping[UUID, Location]
) -> list[ParcelToPromise] | None:
    here: dict[UUID, list[Pieces]] = defaultdict(list)
    waiting: list[Pieces] = []
    for line in order.lines:
        product = facts.products[line.sku]
        for held in line.allocations:
            here[held.location_id].append((line.number, product, held.quantity))
        if line.backordered:
            waiting.append((line.number, product, line.backordered))
    parcels = [parcel_of(places[place], items, None) for place, items in here.items()]
    if waiting:
        later = _of_supply(facts, order, channel, waiting, places)
        return None if later is None else parcels + later
    return parcels


def _of_supply(
    facts: PlacementFacts,
    order: Order,
    channel: Channel,
    waiting: Sequence[Pieces],
    places: Mapping[UUID, Location],
) -> list[ParcelToPromise] | None:
    products = {product.id: product for _, product, _ in waiting}
    open_supplies = facts.supplies_of(products)
    today = order.placed_at.date()
    coming = {}
    for product in products.values():
        able = {key: place for key, place in places.items() if place.can_ship(product.flags)}
        first = max(product.launch_date or today, today)
        supplies = [
            Supply(place, entry.quantity, max(entry.expected_on, first))
            for place in able
            for entry in open_supplies.get((product.id, place), ())
        ]
        free = {place: facts.available(product.id, place) for place in able}
        floors = floors_of(
            facts.rules_of(product.id),
            channel.id,
            free,
            shares_stock=lambda key: facts.share_stock(channel, key),
            may_use=facts.may_use,
        )
        supplies.sort(key=lambda supply: supply.expected_on)
        coming[product.id] = unclaimed(supplies, queue_ahead(free, floors), able)
    return parcels_of_supply(waiting, coming, places, today)
