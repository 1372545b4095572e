"""What planning an order's fulfillment needs to know, and the plan that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.address import Address
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.errors import raise_any
from domain.fulfillment.explain import explained, usable
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Available, choose_plan, ranked_sites
from domain.fulfillment.reallocation import shortages
from domain.fulfillment.shipping_method import ShippingMethod
from domain.orders.order import Order
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """The channel's rules, every location, the destination and the shipping method."""

    channel: Channel
    locations: Sequence[Location]
    destination: Address | None
    method: ShippingMethod | None

    @property
    def usable_locations(self) -> list[Location]:
        """Locations that may ship for the channel."""
        return [place for place in self.locations if usable(place, self.channel)]


def facts_of_order(unit: UnitOfWork, order: Order) -> PlanningFacts:
    """Read what planning this order needs, its stock excepted."""
    destination = None
    if order.shipping_address_id is not None:
        destination = unit.parties.addresses([order.shipping_address_id])[order.shipping_address_id]
    return PlanningFacts(
        channel=unit.channels.by_id([order.channel_id])[order.channel_id],
        locations=unit.locations.all(),
        destination=destination,
        method=method_of_order(unit, order),
    )


def method_of_order(unit: UnitOfWork, order: Order) -> ShippingMethod | None:
    """The shipping method that an order was placed with."""
    if order.shipping_method_id is None:
        return None
    return unit.shipping_methods.by_id([order.shipping_method_id])[order.shipping_method_id]


def products_of_order(unit: UnitOfWork, order: Order) -> Mapping[UUID, Product]:
    """The products of an order's lines."""
    return unit.products.by_id(line.product_id for line in order.lines)


def plan(facts: PlanningFacts, demands: Sequence[Demand], available: Available) -> PlanDraft:
    """The plan with the reasons for it. Raises StockShortage for each product that is short."""
    target = facts.destination.point() if facts.destination is not None else None
    sites = ranked_sites(facts.usable_locations, target)
    draft = choose_plan(demands, sites, available, facts.method)
    if not isinstance(draft, PlanDraft):
        raise_any(shortages(draft, demands))
        raise AssertionError("a plan or something missing")
    return explained(draft, demands, facts.locations, sites, facts.channel, available, facts.method)
