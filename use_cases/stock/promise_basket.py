"""Answering for a basket: how many now, when more, and by which day each method delivers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address, checked_address
from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.errors import InvalidInput, NotFound
from domain.fulfillment.basket import (
    BasketAnswer,
    LineAnswer,
    ProductStock,
    Supply,
    WantedLine,
    answer_basket,
    queue_ahead,
)
from domain.fulfillment.destination import LocatedPoint, located
from domain.fulfillment.planning import Site, ranked_sites
from domain.fulfillment.promise import Promise, promise
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import Receiver, ShippingNetwork
from domain.stock.policy import StockPolicy
from domain.stock.promisable import NO_RULES, cap_of, floors_of, promisable
from domain.validation import quantity
from integrations.geography.offline import installed_geography
from integrations.holidays.offline import installed_holidays
from persistence.database import Snapshot
from persistence.reads.basket import BasketFacts, basket_facts

LINES_LIMIT = 100
NOTHING_HELD: Mapping[tuple[UUID, UUID], int] = MappingProxyType({})
NOTHING = LineAnswer(now=0, later=0, waiting=0, orderable=False)


@dataclass(frozen=True, slots=True)
class BasketLine:
    """What is asked for."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """The answer for one line; `policy` is None for a product that is absent or hidden."""

    sku: str
    quantity: int
    product_id: UUID | None
    policy: StockPolicy | None
    answer: LineAnswer


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """A method of the channel: its price in minor units, and its word, if a day can be given."""

    method: ShippingMethod
    price: int
    promise: Promise | None


@dataclass(frozen=True, slots=True)
class PromisedBasket:
    """The answer for a basket. Without a destination there are no options."""

    lines: tuple[PromisedLine, ...]
    orderable: bool
    destination: LocatedPoint | None
    options: tuple[DeliveryOption, ...]
    network: ShippingNetwork


def promise_basket(
    snapshot: Snapshot,
    caller: Caller,
    now: datetime,
    *,
    lines: Sequence[BasketLine],
    destination: Address | None,
    channel_code: str | None,
) -> PromisedBasket:
    """What an order of these lines, placed now, could get.

    Changes and holds nothing: placing the order decides anew. Raises InvalidInput, and
    NotFound for a channel that is absent or not the caller's business.
    """
    if not 0 < len(lines) <= LINES_LIMIT:
        raise InvalidInput(f"Name from 1 to {LINES_LIMIT} lines.", field=("lines",))
    for number, line in enumerate(lines):
        quantity(line.quantity, field=("lines", str(number), "quantity"))
    if destination is not None:
        destination = checked_address(destination, field=("destination",))
    facts = basket_facts(snapshot, caller, [line.sku for line in lines], now)
    channel = _channel(facts.network, caller, channel_code)
    return answer_from(facts, channel, now, lines=lines, destination=destination)


def answer_from(
    facts: BasketFacts,
    channel: Channel,
    now: datetime,
    *,
    lines: Sequence[BasketLine],
    destination: Address | None,
    held: Mapping[tuple[UUID, UUID], int] = NOTHING_HELD,
) -> PromisedBasket:
    """The answer for one basket, from facts that may serve several.

    `held` pieces, by product and location, are the asker's already.
    """
    place = located(destination, installed_geography()) if destination else None
    sites = ranked_sites(facts.network.usable_by(channel), place.point if place else None)
    wanted = [_wanted(number, line, facts) for number, line in enumerate(lines)]
    known = [line for line in wanted if line is not None]
    stock = _stock(known, facts, channel, sites, now, held)
    answer = answer_basket(known, stock, sites, now.date())
    orderable = answer.orderable and len(known) == len(lines)
    options: tuple[DeliveryOption, ...] = ()
    if destination is not None and orderable and channel.delivers_to(destination.country_code):
        receiver = Receiver.of(destination, place.point if place else None)
        options = _options(facts, channel, known, answer, receiver, now)
    told = _told(lines, known, answer)
    return PromisedBasket(told, orderable, place, options, facts.network)


def _channel(network: ShippingNetwork, caller: Caller, code: str | None) -> Channel:
    """The channel that is named, else the one the caller is bound to.

    Raises NotFound for one that is absent or hidden, InvalidInput where one must be named.
    """
    if code is not None:
        found = network.channels.get(code)
        if found is None or not caller.may_use_channel(found.id):
            raise NotFound(f"No channel {code!r}.", field=("channel_code",))
        return found
    own = [entry for entry in network.channels.values() if caller.may_use_channel(entry.id)]
    if len(own) != 1:
        raise InvalidInput("Name the channel.", field=("channel_code",))
    return own[0]


def _wanted(index: int, line: BasketLine, facts: BasketFacts) -> WantedLine | None:
    product = facts.products.get(line.sku)
    if product is None:
        return None
    parts = facts.components.get(product.id, ()) if product.is_kit else ((product, 1),)
    return WantedLine(index, line.quantity, product, tuple(parts))


def _stock(
    lines: Sequence[WantedLine],
    facts: BasketFacts,
    channel: Channel,
    sites: Sequence[Site],
    now: datetime,
    held: Mapping[tuple[UUID, UUID], int],
) -> dict[UUID, ProductStock]:
    channels = {entry.id: entry for entry in facts.network.channels.values()}

    def shares(other: UUID) -> bool:
        return other not in channels or channel.shares_locations_with(channels[other])

    def may_use(other: UUID, place: UUID) -> bool:
        return other not in channels or channels[other].may_use_location(place)

    found: dict[UUID, ProductStock] = {}
    able: dict[frozenset[ProductFlag], set[UUID]] = {}
    for product in {part.id: part for line in lines for part, _ in line.parts}.values():
        if not product.tracks_stock:
            continue
        if product.flags not in able:
            able[product.flags] = {
                s.location.id for s in sites if s.location.can_ship(product.flags)
            }
        places = able[product.flags]
        there = facts.free.get(product.id, {})
        free = {place: pieces for place, pieces in there.items() if place in places}
        own = {key[1]: pieces for key, pieces in held.items() if key[0] == product.id}
        rules = facts.rules.get(product.id, NO_RULES)
        floors = floors_of(rules, channel.id, free, shares_stock=shares, may_use=may_use)
        cap = cap_of(product.backorder_terms, rules, product.launch_date, places, now.date())
        found[product.id] = ProductStock(
            promisable(free, floors, own=own, cap=cap),
            _supplies(facts, product.id, places, _first_day(product.launch_date, now)),
            queue_ahead(free, floors),
        )
    return found


def _first_day(launch_date: date | None, now: datetime) -> date:
    """Before it nothing that is to come is sold: the launch of a product, or today."""
    return max(launch_date, now.date()) if launch_date is not None else now.date()


def _supplies(
    facts: BasketFacts, product_id: UUID, places: Collection[UUID], first: date
) -> tuple[Supply, ...]:
    coming = [
        Supply(place, pieces, max(day, first))
        for place, pieces, day in facts.supplies.get(product_id, ())
        if place in places
    ]
    return tuple(sorted(coming, key=lambda supply: (supply.expected_on, supply.location_id)))


def _options(
    facts: BasketFacts,
    channel: Channel,
    lines: Sequence[WantedLine],
    answer: BasketAnswer,
    receiver: Receiver,
    now: datetime,
) -> tuple[DeliveryOption, ...]:
    weight = sum(
        (part.weight_grams or 0) * each * line.quantity
        for line in lines
        for part, each in line.parts
    )
    holidays, found = installed_holidays(), []
    for method in facts.network.methods_of(channel.currency):
        word = promise(facts.network, holidays, method, answer.parcels, receiver, now, facts.booked)
        if word is None and answer.parcels:
            continue
        # Where nobody knows when a piece comes, no day is better than a wrong one.
        given = word if answer.dated else None
        found.append(DeliveryOption(method, method.price(weight), given))
    return tuple(found)


def _told(
    lines: Sequence[BasketLine], known: Sequence[WantedLine], answer: BasketAnswer
) -> tuple[PromisedLine, ...]:
    answers: Mapping[int, tuple[WantedLine, LineAnswer]] = {
        line.index: (line, told) for line, told in zip(known, answer.lines, strict=True)
    }
    found = []
    for index, line in enumerate(lines):
        if index not in answers:
            found.append(PromisedLine(line.sku, line.quantity, None, None, NOTHING))
            continue
        wanted, told = answers[index]
        policy = wanted.product.backorder_terms.policy
        found.append(PromisedLine(line.sku, line.quantity, wanted.product.id, policy, told))
    return tuple(found)
