"""Everything a batch of placements needs to know, read in a constant number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.customers.customer import Customer
from domain.errors import NotFound
from domain.fulfillment.planning import Available
from domain.fulfillment.promise import Booked
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import ShippingNetwork
from domain.orders.kit_lines import KitParts
from domain.orders.order import Order
from domain.orders.placement import PlaceOrder
from domain.orders.pricing import NO_KITS, PricedOrder, price_order
from domain.stock.location import Location
from domain.stock.promisable import ProductStockRules
from persistence.incoming import OpenSupply
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What was read for a batch. `known_references` grows as members are placed."""

    channels: Mapping[str, Channel]
    products: Mapping[str, Product]
    prices: Mapping[UUID, Mapping[UUID, int]]
    customers: Mapping[str, Customer]
    addresses: Mapping[UUID, Address]
    methods: Mapping[str, ShippingMethod]
    locations: Sequence[Location]
    known_references: dict[tuple[UUID, str], UUID]
    available: Available
    rules_of: Callable[[UUID], ProductStockRules]
    ruling_channels: Mapping[UUID, Channel]
    network: ShippingNetwork
    booked: Booked
    supplies_of: Callable[[Iterable[UUID]], Mapping[tuple[UUID, UUID], Sequence[OpenSupply]]]
    kits: KitParts = NO_KITS

    def channel(self, code: str) -> Channel:
        """The channel of an order. Raises NotFound for an unknown or closed one."""
        found = self.channels.get(code)
        if found is None or not found.active:
            raise NotFound(f"No channel {code!r}.", field=("channelCode",))
        return found

    def customer(self, reference: str | None) -> Customer | None:
        """The customer of an order, None for a guest. Raises NotFound."""
        if reference is None:
            return None
        found = self.customers.get(reference)
        if found is None:
            raise NotFound(f"No customer {reference!r}.", field=("customerReference",))
        return found

    def method(self, code: str | None, channel: Channel) -> ShippingMethod | None:
        """The shipping method of an order. Raises NotFound, also for another currency."""
        if code is None:
            return None
        found = self.methods.get(code)
        if found is None or not found.active or found.currency != channel.currency:
            raise NotFound(
                f"No shipping method {code!r} in {channel.currency}.",
                field=("shippingMethodCode",),
            )
        return found

    def known_order(self, command: PlaceOrder) -> UUID | None:
        """The order that already has the command's channel reference."""
        channel = self.channels.get(command.channel_code)
        if channel is None or command.channel_reference is None:
            return None
        return self.known_references.get((channel.id, command.channel_reference))

    def priced(
        self, command: PlaceOrder, channel: Channel, method: ShippingMethod | None
    ) -> PricedOrder:
        """What an order costs. Raises UnknownSku, NoPrice, InvalidInput and PriceChanged."""
        prices = self.prices.get(channel.id, {})
        return price_order(command, channel, self.products, prices, method, self.kits)

    def share_stock(self, channel: Channel, other_id: UUID) -> bool:
        """Whether another channel with rules of its own uses any of a channel's locations."""
        other = self.ruling_channels.get(other_id)
        return other is None or channel.shares_locations_with(other)

    def may_use(self, channel_id: UUID, place: UUID) -> bool:
        """Whether a channel with rules of its own, or a queue, uses a location."""
        channel = self.ruling_channels.get(channel_id)
        return channel is None or channel.may_use_location(place)

    def remember(self, order: Order) -> None:
        """Make a placed order's reference known to the rest of the batch."""
        if order.channel_reference is not None:
            self.known_references[order.channel_id, order.channel_reference] = order.id


def gather_facts(
    unit: UnitOfWork, caller: Caller, now: datetime, commands: Sequence[PlaceOrder]
) -> PlacementFacts:
    """Read what the batch needs, and lock every stock row it may touch."""
    channels = unit.channels.by_code(command.channel_code for command in commands)
    products = unit.products.by_sku(line.sku for c in commands for line in c.lines)
    kits = _kit_parts(unit, products)
    products |= {product.sku: product for product in kits.products.values()}
    product_ids = [product.id for product in products.values()]
    customers = unit.parties.customers_by_reference(
        (command.customer_reference for command in commands if command.customer_reference),
        visible_to=caller,
    )
    locations = unit.locations.all_active()
    unit.stock.lock(product_ids, (location.id for location in locations))
    # Whoever held them may just have given a product rules, or put somebody in its queue.
    products |= {product.sku: product for product in unit.products.newly_ruled(products.values())}
    ruled = [product.id for product in products.values() if product.has_stock_rules]
    unit.stock_rules.lock(ruled)
    network = unit.shipping_network()
    return PlacementFacts(
        channels=channels,
        products=products,
        prices=unit.products.prices((c.id for c in channels.values()), product_ids),
        customers=customers,
        addresses=unit.parties.addresses(
            c.default_address_id for c in customers.values() if c.default_address_id
        ),
        methods=unit.shipping_methods.by_code(
            c.shipping_method_code for c in commands if c.shipping_method_code
        ),
        locations=locations,
        # After the locks: whoever held them may just have placed the same reference.
        known_references=_known_references(unit, channels, commands),
        available=unit.stock.available,
        rules_of=unit.stock_rules.of,
        ruling_channels={entry.id: entry for entry in channels.values()}
        | _ruling_channels(unit, ruled),
        network=network,
        booked=unit.capacity.ahead(network.limited_locations(), now.date()),
        supplies_of=unit.stock_rules.supplies_of,
        kits=kits,
    )


def _kit_parts(unit: UnitOfWork, products: Mapping[str, Product]) -> KitParts:
    kit_ids = [product.id for product in products.values() if product.is_kit]
    if not kit_ids:
        return NO_KITS
    kits = unit.kits.components_of(kit_ids)
    parts = unit.products.by_id(part.product_id for kit in kits.values() for part in kit)
    return KitParts(kits, parts)


def _ruling_channels(unit: UnitOfWork, product_ids: Sequence[UUID]) -> dict[UUID, Channel]:
    if not product_ids:
        return {}
    rules = [unit.stock_rules.of(product_id) for product_id in product_ids]
    return unit.channels.by_id(key for entry in rules for key in (*entry.channels, *entry.queued))


def _known_references(
    unit: UnitOfWork, channels: Mapping[str, Channel], commands: Sequence[PlaceOrder]
) -> dict[tuple[UUID, str], UUID]:
    references = defaultdict(set)
    for command in commands:
        channel = channels.get(command.channel_code)
        if channel is not None and command.channel_reference is not None:
            references[channel.id].add(command.channel_reference)
    return unit.orders.known_references(references)
