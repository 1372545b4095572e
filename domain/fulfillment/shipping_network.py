"""Everything a merchant has set that dates and costs of parcels follow from, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.address import Address, Coordinates
from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.cut_off import Handling
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.rate_card import RateCard, price
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.transit_table import DeliveryWindow, TransitTable, delivery_window
from domain.fulfillment.working_calendar import WorkingCalendar, works_on
from domain.fulfillment.zone_table import Lane, ZoneTable, zone_of
from domain.ports import Holidays
from domain.stock.location import Location


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where parcels go: what zones, transit and distance need to know of an address."""

    country_code: str
    region: str | None = None
    postal_code: str | None = None
    point: Coordinates | None = None

    @classmethod
    def of(cls, address: Address, point: Coordinates | None) -> "Receiver":
        """The receiver at an address that was placed at a point."""
        return cls(address.country_code, address.region, address.postal_code, point)


@dataclass(frozen=True, slots=True)
class ParcelSize:
    """What a carrier asks of a parcel. A product without dimensions takes no room."""

    weight_grams: int
    volume_cubic_millimetres: int = 0
    flags: frozenset[ProductFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class CarrierOffer:
    """A service that takes a parcel: its zone, its cost in minor units, its transit table."""

    service: CarrierService
    zone: str
    cost: int
    transit: TransitTable
    crosses_border: bool

    def window(self, ship_day: date, country: str, holidays: Holidays) -> DeliveryWindow:
        """When a parcel that leaves on a day arrives in a country. Raises NoWorkingDay."""
        found = delivery_window(
            self.transit,
            self.zone,
            ship_day,
            crosses_border=self.crosses_border,
            delivers=self.transit.delivers(country, holidays),
        )
        assert found is not None, "an offer has a zone that its transit table serves"
        return found


@dataclass(frozen=True, slots=True)
class ShippingNetwork:
    """Locations, channels, methods and what they refer to by code, as they are set now."""

    locations: tuple[Location, ...]
    channels: Mapping[str, Channel]
    methods: tuple[ShippingMethod, ...]
    calendars: Mapping[str, WorkingCalendar]
    zone_tables: Mapping[str, ZoneTable]
    rate_cards: Mapping[str, RateCard]
    transit_tables: Mapping[str, TransitTable]
    services: Mapping[str, CarrierService]
    by_id: Mapping[UUID, Location] = field(default_factory=dict)

    def handling_of(self, location: Location, holidays: Holidays) -> Handling:
        """How a location works off what comes in."""
        calendar = self.calendars.get(location.calendar_code or "")
        return Handling(
            location.time_zone,
            location.cut_off_time,
            location.handling_days,
            works_on(calendar, holidays),
        )

    def usable_by(self, channel: Channel | None) -> tuple[Location, ...]:
        """Working locations whose stock a channel may use; all, without a channel."""
        return tuple(
            location
            for location in self.locations
            if location.active and (channel is None or channel.may_use_location(location.id))
        )

    def limited_locations(self) -> list[UUID]:
        """Locations that send only so many parcels a day."""
        return [entry.id for entry in self.locations if entry.daily_capacity is not None]

    def methods_of(self, currency: str) -> tuple[ShippingMethod, ...]:
        """What orders in a currency may choose, by code."""
        return tuple(m for m in self.methods if m.active and m.currency == currency)

    def offers(
        self, method: ShippingMethod, origin: Location, receiver: Receiver, size: ParcelSize
    ) -> list[CarrierOffer]:
        """The method's services that take a parcel, the cheapest first, equal ones by code.

        Cards in another currency than the method's cannot be compared with it: they offer nothing.
        """
        lane = lane_of(origin, receiver)
        found = []
        for code in sorted(method.service_codes):
            offer = self._offer(code, method.currency, lane, size)
            if offer is not None:
                found.append(offer)
        return sorted(found, key=lambda offer: (offer.cost, offer.service.code))

    def _offer(self, code: str, currency: str, lane: Lane, size: ParcelSize) -> CarrierOffer | None:
        service = self.services.get(code)
        if service is None or not service.active:
            return None
        if not service.takes(size.weight_grams, size.flags):
            return None
        card = self.rate_cards[service.rate_card_code]
        zone = zone_of(self.zone_tables[card.zone_table_code], lane)
        transit = self.transit_tables[service.transit_table_code]
        if zone is None or card.currency != currency or transit.transit_of(zone) is None:
            return None
        cost = price(card, zone, size.weight_grams, size.volume_cubic_millimetres)
        if cost is None:
            return None
        return CarrierOffer(service, zone, cost, transit, lane.crosses_border)


def lane_of(origin: Location, receiver: Receiver) -> Lane:
    """The way from a location to a receiver, as zones see it."""
    start, end = origin.point(), receiver.point
    return Lane(
        origin_country=origin.address.country_code,
        origin_location=origin.code,
        destination_country=receiver.country_code,
        destination_region=receiver.region,
        postal_code=receiver.postal_code,
        kilometres=kilometres_between(start, end) if start and end else None,
    )
