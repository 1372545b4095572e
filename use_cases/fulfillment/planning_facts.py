"""What planning an order's fulfillment needs to know, read in a constant number of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.address import Address
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.fulfillment.basket import volume_of
from domain.fulfillment.destination import LocatedPoint, located
from domain.fulfillment.moving import may_ship_for
from domain.fulfillment.plan import Demand
from domain.fulfillment.planning import Available
from domain.fulfillment.promise import Booked
from domain.fulfillment.reallocation import Held, OwnStock, demands_of, stock_behind
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import Receiver, ShippingNetwork
from domain.fulfillment.sourcing.building.facts import LineFacts, OrderFacts
from domain.orders.avoidance import avoided_locations, avoided_stock
from domain.orders.event_parts import AllocatedLine
from domain.orders.order import Order
from domain.stock.location import Location
from integrations.geography.offline import installed_geography
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """What is set, where it goes, how, by when; `avoided` are locations that an order leaves out."""

    now: datetime
    network: ShippingNetwork
    channel: Channel
    order: OrderFacts
    address: Address | None
    destination: LocatedPoint | None
    method: ShippingMethod | None
    booked: Booked
    promised: date | None = None
    avoided: frozenset[UUID] = frozenset()

    @property
    def receiver(self) -> Receiver | None:
        """Who gets the parcels; None where nobody knows."""
        if self.address is None:
            return None
        return Receiver.of(self.address, self.destination.point if self.destination else None)

    @property
    def usable_locations(self) -> list[Location]:
        """Locations that may ship for the channel."""
        return [
            place
            for place in self.network.locations
            if may_ship_for(place, self.channel) and place.id not in self.avoided
        ]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be planned: the demands, what the lines bring, and own stock behind them."""

    facts: PlanningFacts
    demands: list[Demand]
    lines: Mapping[int, LineFacts]
    own: Held
    avoided_stock: frozenset[tuple[UUID, UUID]] = frozenset()
    endless: frozenset[UUID] = frozenset()

    def stock(self, others: Available) -> Available:
        """Stock as who asks sees it."""
        return OwnStock(self.own, others, self.avoided_stock, self.endless).available

    def avoids(self, product_id: UUID, place: UUID) -> bool:
        """Whether no more of a product is taken from a location."""
        return place in self.facts.avoided or (product_id, place) in self.avoided_stock

    def with_own(self, own: Held) -> "Question":
        """The same with other stock of the order's own."""
        return replace(self, own=own)

    def with_booked(self, booked: Booked) -> "Question":
        """The same with other room taken."""
        return replace(self, facts=replace(self.facts, booked=booked))

    @property
    def product_ids(self) -> set[UUID]:
        """Products that are asked for."""
        return {demand.product_id for demand in self.demands}

    @property
    def location_ids(self) -> set[UUID]:
        """Locations whose stock may change: a place that may no longer ship loses what it holds."""
        return {place.id for place in self.facts.usable_locations} | {p for _, p in self.own}


def question_of(
    unit: UnitOfWork,
    order: Order,
    now: datetime,
    pieces: Iterable[AllocatedLine],
    avoid: Iterable[UUID] = (),
) -> Question:
    """What planning some pieces of an order asks; `avoid` leaves out more locations."""
    pieces = tuple(pieces)
    found = avoided_stock(order.avoided)
    products = unit.products.by_id(line.product_id for line in order.lines)
    facts = facts_of_order(unit, order, now)
    demands = demands_of(order, pieces, products, found)
    return Question(
        facts=replace(facts, avoided=facts.avoided | frozenset(avoid)),
        demands=demands,
        lines={
            demand.line: _line_of_order(order, demand, products[demand.product_id])
            for demand in demands
        },
        own=stock_behind(order, pieces),
        avoided_stock=found,
        endless=frozenset(line.product_id for line in order.lines if not line.tracks_stock),
    )


def facts_of_order(unit: UnitOfWork, order: Order, now: datetime) -> PlanningFacts:
    """Read what planning this order needs, its stock excepted."""
    address = None
    if order.shipping_address_id is not None:
        address = unit.parties.addresses([order.shipping_address_id])[order.shipping_address_id]
    network = unit.shipping_network()
    channel = next(entry for entry in network.channels.values() if entry.id == order.channel_id)
    method = next((m for m in network.methods if m.id == order.shipping_method_id), None)
    return PlanningFacts(
        now=now,
        network=network,
        channel=channel,
        order=_order_facts(channel, address, method, order),
        address=address,
        destination=located(address, installed_geography()) if address is not None else None,
        method=method,
        booked=unit.capacity.ahead(network.limited_locations(), now.date()),
        promised=order.promise.deliver_by if order.promise is not None else None,
        avoided=avoided_locations(order.avoided),
    )


def _order_facts(
    channel: Channel, address: Address | None, method: ShippingMethod | None, order: Order
) -> OrderFacts:
    return OrderFacts(
        channel=channel,
        currency=order.currency,
        country_code=address.country_code if address is not None else "",
        region=(address.region or "") if address is not None else "",
        city=(address.city or "") if address is not None else "",
        postal_code=(address.postal_code or "") if address is not None else "",
        total=order.subtotal - order.discount_amount,
        shipping_paid=order.shipping_amount,
        shipping_method=method.code if method is not None else "",
        attributes=order.attributes,
    )


def method_of_order(unit: UnitOfWork, order: Order) -> ShippingMethod | None:
    """The shipping method that an order was placed with."""
    if order.shipping_method_id is None:
        return None
    return unit.shipping_methods.by_id([order.shipping_method_id])[order.shipping_method_id]


def products_of_order(unit: UnitOfWork, order: Order) -> Mapping[UUID, Product]:
    """The products of an order's lines."""
    return unit.products.by_id(line.product_id for line in order.lines)


def _line_of_order(order: Order, demand: Demand, product: Product) -> LineFacts:
    line = order.line(demand.line)
    brings = (line.amount - line.discount) * demand.quantity // line.ordered
    return line_facts(demand, product, brings, order.currency)


def line_facts(demand: Demand, product: Product, amount: int, currency: str) -> LineFacts:
    """A demand as profiles see it. `amount` in minor units, what its pieces bring."""
    return LineFacts(
        line=demand.line,
        product_id=demand.product_id,
        sku=demand.sku,
        quantity=demand.quantity,
        weight_grams=demand.weight_grams,
        volume_cubic_millimetres=volume_of(product),
        flags=demand.flags,
        tracks_stock=demand.tracks_stock,
        amount=amount,
        unit_cost=product.cost if product.cost_currency == currency else None,
        tax_category=product.tax_category or "",
        attributes=product.attributes,
    )
