"""What would take a parcel from each location of a simulated network, at what price, and when."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.fulfillment.cut_off import Handling, starting_day
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.sourcing.building.facts import Candidate, Quote
from domain.fulfillment.sourcing.building.quoting import rate_of_zone
from domain.fulfillment.sourcing.problem import Rate
from domain.fulfillment.transit_table import delivery_window
from domain.fulfillment.working_calendar import (
    MONDAY_TO_FRIDAY,
    WorksOn,
    days_later,
    first_day,
    weekday_of,
    works_on,
)
from domain.fulfillment.zone_table import Lane, zone_of
from domain.ports import Holidays
from domain.simulating.demand import SimulatedOrder
from domain.simulating.network import Network, NetworkLocation, NetworkService

HasRoom = Callable[[str, date], bool]
"""Whether a location, by its code, has room for one more parcel on a day."""


class Carriers:
    """Quotes for the orders of one network. Remembers what many orders ask for."""

    def __init__(self, network: Network, holidays: Holidays) -> None:
        self._network = network
        self._holidays = holidays
        self._handling = {
            place.location.code: _handling(place, network, holidays) for place in network.locations
        }
        self._zone = ZoneInfo(network.time_zone)
        self._rates: dict[tuple[str, str], Rate | None] = {}
        self._distance = lru_cache(1 << 16)(kilometres_between)
        self._starting = lru_cache(1 << 12)(self._ready)
        self._arrival = lru_cache(1 << 14)(self._arrives)
        self._shipping = lru_cache(1 << 12)(self._ships)

    def candidates(self, order: SimulatedOrder, has_room: HasRoom) -> tuple[Candidate, ...]:
        """Every location with its distance and its quotes."""
        promised = self.promised(order)
        return tuple(
            self._candidate(place, order, promised, has_room) for place in self._network.locations
        )

    def promised(self, order: SimulatedOrder) -> date:
        """The day the buyer was told."""
        day = order.placed_at.astimezone(self._zone).date()
        for promise in self._network.promises:
            if not promise.countries or order.country in promise.countries:
                return days_later(day, promise.working_days, _is_weekday)
        return days_later(day, 1, _is_weekday)

    def _candidate(
        self, place: NetworkLocation, order: SimulatedOrder, promised: date, has_room: HasRoom
    ) -> Candidate:
        location = place.location
        assert location.coordinates is not None, "locations of a network have a place"
        kilometres = self._distance(location.coordinates, order.point)
        country = location.address.country_code
        lane = Lane(country, location.code, order.country, kilometres=kilometres)
        zone = zone_of(self._network.zones, lane)
        quotes = []
        for service in self._network.services if zone is not None else ():
            assert zone is not None
            rate = self._rate(service, zone)
            if rate is None:
                continue
            handling = self._handling[location.code]
            counts = starting_day(order.placed_at, handling)
            day = self._starting(location.code, counts)
            ships = self._shipping(location.code, service.code, day)
            while not has_room(location.code, ships):
                ships = self._shipping(location.code, service.code, ships + timedelta(days=1))
            arrives = self._arrival(service.code, zone, ships, country, order.country)
            if arrives is not None:
                quotes.append(
                    Quote(
                        service_code=service.code,
                        rate=rate,
                        dimensional_divisor=service.card.dimensional_divisor,
                        maximum_weight_grams=service.maximum_weight_grams,
                        ships_at=noon(ships),
                        arrives_at=noon(arrives),
                        days_late=max((arrives - promised).days, 0),
                    )
                )
        return Candidate(location, kilometres, tuple(quotes))

    def _rate(self, service: NetworkService, zone: str) -> Rate | None:
        key = (service.code, zone)
        if key not in self._rates:
            rates = service.card.rates_of(zone)
            currency = self._network.currency
            self._rates[key] = rate_of_zone(rates, currency) if rates is not None else None
        return self._rates[key]

    def _ready(self, code: str, counts: date) -> date:
        handling = self._handling[code]
        return days_later(counts, handling.handling_days, handling.works)

    def _ships(self, code: str, service_code: str, day: date) -> date:
        works, transit = self._handling[code].works, self._service(service_code).transit
        return first_day(day, lambda day: works(day) and transit.picks_up_on(day))

    def _arrives(
        self, service_code: str, zone: str, ships: date, origin: str, destination: str
    ) -> date | None:
        transit = self._service(service_code).transit
        delivers = transit.delivers(destination, self._holidays)
        crosses = origin != destination
        window = delivery_window(transit, zone, ships, crosses_border=crosses, delivers=delivers)
        return window.latest if window is not None else None

    def _service(self, code: str) -> NetworkService:
        return next(service for service in self._network.services if service.code == code)


def noon(day: date) -> datetime:
    """An instant on a day, whatever the time zone."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def _handling(place: NetworkLocation, network: Network, holidays: Holidays) -> Handling:
    location = place.location
    calendar = network.calendars.get(location.calendar_code or "")
    works: WorksOn = lru_cache(1 << 12)(works_on(calendar, holidays))
    return Handling(location.time_zone, location.cut_off_time, location.handling_days, works)


def _is_weekday(day: date) -> bool:
    return weekday_of(day) in MONDAY_TO_FRIDAY
