"""What planning an order's fulfillment needs to know, and the plan that follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.address import Address
from domain.catalog.product import Product
from domain.channels.channel import Channel
from domain.errors import raise_any
from domain.fulfillment.explain import explained, usable
from domain.fulfillment.plan import Demand, Exclusion, PlanDraft
from domain.fulfillment.planning import Available, choose_plan, ranked_sites
from domain.fulfillment.reallocation import (
    Held,
    OwnStock,
    demands_of,
    shortages,
    stock_behind,
    within_stock,
)
from domain.fulfillment.shipping_method import ShippingMethod
from domain.orders.avoidance import avoided_locations, avoided_stock
from domain.orders.event_parts import AllocatedLine, LineQuantities
from domain.orders.order import Order
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork

NO_DRAFT = PlanDraft(())


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """The channel's rules, every location, the destination and the shipping method.

    `avoided` are locations that an order leaves out.
    """

    channel: Channel
    locations: Sequence[Location]
    destination: Address | None
    method: ShippingMethod | None
    avoided: frozenset[UUID] = frozenset()

    @property
    def usable_locations(self) -> list[Location]:
        """Locations that may ship for the channel."""
        return [
            place
            for place in self.locations
            if usable(place, self.channel) and place.id not in self.avoided
        ]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be planned of an order: the demands, and its own stock behind them."""

    facts: PlanningFacts
    demands: list[Demand]
    own: Held
    avoided_stock: frozenset[tuple[UUID, UUID]] = frozenset()
    endless: frozenset[UUID] = frozenset()

    def stock(self, others: Available) -> Available:
        """Stock as the order sees it."""
        return OwnStock(self.own, others, self.avoided_stock, self.endless).available

    def with_own(self, own: Held) -> "Question":
        """The same with other stock of the order's own."""
        return replace(self, own=own)

    @property
    def product_ids(self) -> set[UUID]:
        """Products that are asked for."""
        return {demand.product_id for demand in self.demands}

    @property
    def location_ids(self) -> set[UUID]:
        """Locations whose stock may change: a place that may no longer ship loses what it holds."""
        return {place.id for place in self.facts.usable_locations} | {p for _, p in self.own}


def question_of(
    unit: UnitOfWork, order: Order, pieces: Iterable[AllocatedLine], avoid: Iterable[UUID] = ()
) -> Question:
    """What planning some pieces of an order asks; `avoid` leaves out more locations."""
    pieces = tuple(pieces)
    found = avoided_stock(order.avoided)
    products = products_of_order(unit, order)
    facts = facts_of_order(unit, order)
    return Question(
        facts=replace(facts, avoided=facts.avoided | frozenset(avoid)),
        demands=demands_of(order, pieces, products, found),
        own=stock_behind(order, pieces),
        avoided_stock=found,
        endless=frozenset(line.product_id for line in order.lines if not line.tracks_stock),
    )


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
        avoided=avoided_locations(order.avoided),
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
    told = explained(draft, demands, facts.locations, sites, facts.channel, available, facts.method)
    avoided = tuple(
        Exclusion(place.id, "left out by this order: it said no or is on hold")
        for place in facts.locations
        if place.id in facts.avoided
    )
    return replace(told, exclusions=(*avoided, *told.exclusions))


def plan_what_can_be(
    facts: PlanningFacts, demands: Sequence[Demand], available: Available
) -> tuple[PlanDraft, LineQuantities]:
    """The plan of what stock allows, and the pieces by line that no usable location has."""
    target = facts.destination.point() if facts.destination is not None else None
    sites = ranked_sites(facts.usable_locations, target)
    answer = choose_plan(demands, sites, available, facts.method)
    if isinstance(answer, PlanDraft):
        return plan(facts, demands, available), ()
    possible, short = within_stock(demands, answer)
    return (plan(facts, possible, available) if possible else NO_DRAFT), short
