"""A network as a simulation knows it: places with stock, what carriers ask, what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.fulfillment.rate_card import RateCard
from domain.fulfillment.transit_table import TransitTable
from domain.fulfillment.working_calendar import WorkingCalendar
from domain.fulfillment.zone_table import ZoneTable
from domain.stock.location import Location


class DemandShare(StrEnum):
    """Which demand a location stocks for.

    CATCHMENT is what sold at its own counter and to its neighbours, product by product. CHAIN is
    what sold anywhere, times the location's part of all sales: for data in which a store sells
    the same product too seldom to tell by itself what it should keep.
    """

    NETWORK = "network"
    ONLINE = "online"
    CATCHMENT = "catchment"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Stocking:
    """How much a location keeps: a share of a demand for days, of the products that sell most.

    `assortment` is the part of the products, from 0 to 1; of each of these there are at least
    `minimum_pieces` after restocking, so that a shelf shows some.
    """

    of: DemandShare
    share: float
    cover_days: int
    assortment: float
    minimum_pieces: int = 0


@dataclass(frozen=True, slots=True)
class NetworkLocation:
    """A location with its stocking and what a parcel and a line cost there, in ten-thousandths."""

    location: Location
    stocking: Stocking
    handling_per_parcel: int
    handling_per_line: int


@dataclass(frozen=True, slots=True)
class NetworkService:
    """A carrier's service with its prices and its speed."""

    code: str
    card: RateCard
    transit: TransitTable
    maximum_weight_grams: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPromise:
    """Working days, Monday to Friday, after the day of the order. No country means any."""

    countries: frozenset[str]
    working_days: int


@dataclass(frozen=True, slots=True)
class Restocking:
    """How stock comes in: reviewed every so many days, by what sold before, with an error.

    `forecast_error` is the standard deviation of the logarithm of forecast over truth.
    """

    review_days: int
    forecast_days: int
    forecast_error: float


@dataclass(frozen=True, slots=True)
class Network:
    """Everything but the demand. `promises` are asked in their order; the first that fits counts."""

    code: str
    name: str
    currency: str
    seed: int
    time_zone: str
    locations: tuple[NetworkLocation, ...]
    calendars: Mapping[str, WorkingCalendar]
    zones: ZoneTable
    services: tuple[NetworkService, ...]
    promises: tuple[DeliveryPromise, ...]
    restocking: Restocking
