"""Whether a location that somebody chose can do some work: what it may ship, and what it has."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.errors import DomainError, InvalidInput
from domain.fulfillment.planning import Available
from domain.fulfillment.reallocation import stock_behind
from domain.orders.event_parts import AllocatedLine, LineQuantities
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.location import Capability, Location


def may_ship_for(place: Location, channel: Channel) -> bool:
    """Whether a location may ship for a channel at all."""
    ships = place.active and Capability.SHIP in place.capabilities
    return ships and channel.may_use_location(place.id)


def ship_refusals(
    order: Order, pieces: LineQuantities, products: Mapping[UUID, Product], place: Location
) -> list[DomainError]:
    """A refusal for each line that the location is not equipped to ship."""
    return [
        InvalidInput(f"{place.code} cannot ship {line.sku}.", field=("lines", str(line.number)))
        for line in (order.line(number) for number, _ in pieces)
        if not place.can_ship(products[line.product_id].flags)
    ]


def short_lines(
    order: Order, wanted: Iterable[AllocatedLine], available: Available
) -> list[StockShortage]:
    """A refusal for each product of which a wanted location has too few."""
    pieces = tuple(wanted)
    refusals = []
    for (product, place), asked in stock_behind(order, pieces).items():
        there = available(product, place)
        if there < asked:
            line = next(e.line for e in pieces if order.line(e.line).product_id == product)
            short = StockShortage(order.line(line).sku, asked, there, line - 1)
            # The lines may have been left out: what is short is the location that was chosen.
            short.field = ("locationId",)
            refusals.append(short)
    return refusals
