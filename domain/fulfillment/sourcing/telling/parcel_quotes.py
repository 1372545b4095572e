"""What would take a parcel from each location, at what price, and by which day.

With carrier services each is an option; a method without them is one option at its own price, as
placing an order counts it; without a method parcels cost nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.cut_off import Handling, ship_date
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.promise import Booked
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import Receiver, ShippingNetwork, lane_of
from domain.fulfillment.sourcing.building.facts import Candidate, Quote
from domain.fulfillment.sourcing.building.quoting import (
    ANY_WEIGHT_GRAMS,
    rate_of_method,
    rate_of_zone,
)
from domain.fulfillment.sourcing.problem import Rate
from domain.fulfillment.transit_table import TransitTable, delivery_window
from domain.fulfillment.working_calendar import NoWorkingDay, WorksOn, works_always
from domain.fulfillment.zone_table import Lane, zone_of
from domain.ports import Holidays
from domain.stock.location import Location

FREE = Rate(((ANY_WEIGHT_GRAMS, 0),))
NO_SERVICE = ""
"""The code of the one option where no carrier service was named."""


@dataclass(frozen=True, slots=True)
class Shipping:
    """What quotes follow from. `promised` is the day the buyer was told, `booked` the room taken."""

    network: ShippingNetwork
    holidays: Holidays
    method: ShippingMethod | None
    receiver: Receiver | None
    now: datetime
    promised: date | None
    booked: Booked
    heaviest_grams: int


def candidates_of(
    shipping: Shipping, locations: Sequence[Location], unable: Mapping[UUID, str]
) -> tuple[Candidate, ...]:
    """Every location with its distance and its quotes, by code; `unable` says who is left out."""
    return tuple(
        _candidate(shipping, place, unable.get(place.id))
        for place in sorted(locations, key=lambda place: place.code)
    )


def noon(day: date) -> datetime:
    """A day as the optimiser carries it along: an instant on it, whatever the time zone."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def _candidate(shipping: Shipping, place: Location, unable: str | None) -> Candidate:
    point = shipping.receiver.point if shipping.receiver is not None else None
    own = place.point()
    kilometres = kilometres_between(own, point) if own is not None and point is not None else None
    quotes = () if unable is not None or not place.active else _quotes(shipping, place)
    return Candidate(place, kilometres, quotes, unable)


def _quotes(shipping: Shipping, place: Location) -> tuple[Quote, ...]:
    handling = shipping.network.handling_of(place, shipping.holidays)
    method, receiver = shipping.method, shipping.receiver
    if method is None or not method.service_codes or receiver is None:
        quote = _own_quote(shipping, place, handling)
        return (quote,) if quote is not None else ()
    lane = lane_of(place, receiver)
    services = (shipping.network.services.get(code) for code in sorted(method.service_codes))
    found = [
        _service_quote(shipping, place, handling, lane, service, method.currency)
        for service in services
        if service is not None and service.active
    ]
    return tuple(quote for quote in found if quote is not None)


def _own_quote(shipping: Shipping, place: Location, handling: Handling) -> Quote | None:
    ships = _ships_on(shipping, place, handling, works_always)
    if ships is None:
        return None
    method = shipping.method
    if method is None:
        return Quote(NO_SERVICE, FREE, ships_at=noon(ships))
    arrives = ships + timedelta(days=method.transit_days_max)
    rate = rate_of_method(method, shipping.heaviest_grams)
    return _dated(shipping, Quote(NO_SERVICE, rate), ships, arrives)


def _service_quote(
    shipping: Shipping,
    place: Location,
    handling: Handling,
    lane: Lane,
    service: CarrierService,
    currency: str,
) -> Quote | None:
    card = shipping.network.rate_cards[service.rate_card_code]
    zone = zone_of(shipping.network.zone_tables[card.zone_table_code], lane)
    transit = shipping.network.transit_tables[service.transit_table_code]
    rates = card.rates_of(zone) if zone is not None else None
    if zone is None or rates is None or card.currency != currency:
        return None
    ships = _ships_on(shipping, place, handling, transit.picks_up_on)
    arrives = _arrives_on(shipping, transit, zone, ships, lane) if ships is not None else None
    if ships is None or arrives is None:
        return None
    quote = Quote(
        service_code=service.code,
        rate=rate_of_zone(rates, currency),
        dimensional_divisor=card.dimensional_divisor,
        maximum_weight_grams=service.maximum_weight_grams,
        carries=service.capabilities,
    )
    return _dated(shipping, quote, ships, arrives)


def _ships_on(
    shipping: Shipping, place: Location, handling: Handling, picked_up: WorksOn
) -> date | None:
    capacity, booked = place.daily_capacity, shipping.booked

    def has_room(day: date) -> bool:
        return capacity is None or booked.get((place.id, day), 0) < capacity

    try:
        return ship_date(shipping.now, handling, picked_up=picked_up, has_room=has_room)
    except NoWorkingDay:
        return None


def _arrives_on(
    shipping: Shipping, transit: TransitTable, zone: str, ships: date, lane: Lane
) -> date | None:
    delivers = transit.delivers(lane.destination_country, shipping.holidays)
    try:
        window = delivery_window(
            transit, zone, ships, crosses_border=lane.crosses_border, delivers=delivers
        )
    except NoWorkingDay:
        return None
    return window.latest if window is not None else None


def _dated(shipping: Shipping, quote: Quote, ships: date, arrives: date) -> Quote:
    late = (arrives - shipping.promised).days if shipping.promised is not None else 0
    return replace(quote, ships_at=noon(ships), arrives_at=noon(arrives), days_late=max(late, 0))
