"""Network files: TOML beside the data of a network. `examples/networks` has two, with their words."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.address import Address, Coordinates
from domain.errors import DomainError
from domain.fulfillment.rate_card import RateCard, WeightBand, ZoneRates, checked_rate_card
from domain.fulfillment.transit_table import TransitTable, ZoneTransit, checked_transit_table
from domain.fulfillment.working_calendar import Weekday, WorkingCalendar
from domain.fulfillment.zone_table import ZoneRule, ZoneTable, checked_zone_table
from domain.money import minor_from_decimal
from domain.simulating.demand import Demand
from domain.simulating.network import (
    DeliveryPromise,
    DemandShare,
    Network,
    NetworkLocation,
    NetworkService,
    Restocking,
    Stocking,
)
from domain.stock.location import Location, LocationKind, checked_location
from integrations.simulation_files.complete_journey import (
    CompleteJourney,
    OnlineShare,
    Store,
    stores_of,
)
from integrations.simulation_files.online_retail import OnlineRetail
from integrations.simulation_files.reading import SimulationFileInvalid
from integrations.simulation_files.sizes import Sizes

TEN_THOUSANDTHS = 10_000
WHAT_A_BAD_FILE_RAISES = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A network, and its demand: the contained sample's, or that of files with the same columns."""

    network: Network
    demand: Demand


def load_network(
    folder: Path, *, demand: Path | None = None, products: Path | None = None
) -> NetworkFile:
    """Read `network.toml` of a folder. Raises SimulationFileInvalid.

    `demand` and `products` take the place of the sample's files.
    """
    path = folder / "network.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as why:
        raise SimulationFileInvalid(f"{path} cannot be read: {why}.") from None
    try:
        return _read(folder, values, demand, products)
    except SimulationFileInvalid:
        raise
    except DomainError as why:
        raise SimulationFileInvalid(f"{path}: {'.'.join(why.field)}: {why}") from None
    except WHAT_A_BAD_FILE_RAISES as why:
        raise SimulationFileInvalid(f"{path} is not a network: {why!r}.") from None


def _read(
    folder: Path, values: Mapping[str, Any], demand: Path | None, products: Path | None
) -> NetworkFile:
    asked, code = values["demand"], values["code"]
    stores = stores_of(folder / asked["stores"]) if "stores" in asked else {}
    locations = [_location(code, entry) for entry in values["locations"]]
    locations += [_store(code, values["store"], store) for store in stores.values()]
    network = Network(
        code=code,
        name=values["name"],
        currency=values["currency"],
        seed=values["seed"],
        time_zone=asked["time_zone"],
        locations=tuple(sorted(locations, key=lambda place: place.location.code)),
        calendars={entry["code"]: _calendar(entry) for entry in values["calendars"]},
        zones=_zones(code, values["zones"]),
        services=tuple(_service(code, entry, values["currency"]) for entry in values["services"]),
        promises=tuple(
            DeliveryPromise(frozenset(entry["countries"]), entry["working_days"])
            for entry in values["promises"]
        ),
        restocking=Restocking(
            values["stock"]["review_days"],
            values["stock"]["forecast_days"],
            float(values["stock"]["forecast_error"]),
        ),
    )
    for place in network.locations:
        if place.location.calendar_code not in network.calendars:
            raise SimulationFileInvalid(f"{place.location.code} names no calendar of the file.")
    file = demand or folder / asked["file"]
    return NetworkFile(network, _demand(folder, values, file, products, stores))


def _demand(
    folder: Path,
    values: Mapping[str, Any],
    file: Path,
    products: Path | None,
    stores: dict[str, Store],
) -> Demand:
    asked, seed, zone = values["demand"], values["seed"], values["demand"]["time_zone"]
    sizes = Sizes(folder / values["sizes"]["file"], seed)
    if asked["reader"] == "online-retail":
        return OnlineRetail(
            file,
            places=folder / asked["places"],
            sizes=sizes,
            group=values["sizes"]["group"],
            time_zone=zone,
            seed=seed,
            largest_line_pieces=asked["largest_line_pieces"],
        )
    if asked["reader"] == "complete-journey":
        least, most = asked["lines_per_order"]
        online = OnlineShare(
            asked["online_one_in"],
            least,
            most,
            asked["radius_kilometres"],
            asked["largest_line_pieces"],
        )
        return CompleteJourney(
            file,
            products=products or folder / asked["products"],
            stores=stores,
            sizes=sizes,
            online=online,
            time_zone=zone,
            seed=seed,
        )
    raise SimulationFileInvalid(f"No reader {asked['reader']!r}.")


def _id(*names: str) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(names))


def _location(network: str, entry: Mapping[str, Any]) -> NetworkLocation:
    key = _id(network, entry["code"])
    hour, minute = entry["cut_off"].split(":")
    location = Location(
        id=key,
        code=entry["code"],
        name=entry["name"],
        address=Address(key, entry["country"]),
        kind=LocationKind(entry["kind"]),
        coordinates=Coordinates(float(entry["latitude"]), float(entry["longitude"])),
        time_zone=entry["time_zone"],
        priority=entry["priority"],
        calendar_code=entry["calendar"],
        cut_off_time=time(int(hour), int(minute)),
        handling_days=entry["handling_days"],
        daily_capacity=entry.get("daily_capacity"),
    )
    stock, handling = entry["stock"], entry["handling"]
    return NetworkLocation(
        checked_location(location),
        Stocking(
            DemandShare(stock["of"]),
            float(stock["share"]),
            stock["cover_days"],
            float(stock["assortment"]),
            stock.get("minimum_pieces", 0),
        ),
        int(handling["per_parcel"] * TEN_THOUSANDTHS),
        int(handling["per_line"] * TEN_THOUSANDTHS),
    )


def _store(network: str, like: Mapping[str, Any], store: Store) -> NetworkLocation:
    own = {
        "code": store.code,
        "name": f"{store.town} store",
        "kind": "STORE",
        "country": "US",
        "latitude": store.point.latitude,
        "longitude": store.point.longitude,
    }
    return _location(network, {**like, **own})


def _calendar(entry: Mapping[str, Any]) -> WorkingCalendar:
    return WorkingCalendar(
        _id("calendar", entry["code"]),
        entry["code"],
        entry["code"],
        frozenset(Weekday(day) for day in entry["weekdays"]),
        entry.get("holidays"),
        entry.get("subdivision"),
    )


def _zones(network: str, entries: Sequence[Mapping[str, Any]]) -> ZoneTable:
    rules = tuple(
        ZoneRule(
            entry["zone"],
            origin_countries=frozenset(entry.get("origin_countries", ())),
            destination_countries=frozenset(entry.get("destination_countries", ())),
            maximum_kilometres=entry.get("maximum_kilometres"),
        )
        for entry in entries
    )
    return checked_zone_table(ZoneTable(_id(network, "zones"), network, network, rules))


def _service(network: str, entry: Mapping[str, Any], currency: str) -> NetworkService:
    code = entry["code"]

    def money(amount: Decimal | int) -> int:
        return minor_from_decimal(Decimal(amount), currency)

    card = RateCard(
        id=_id(network, "card", code),
        code=code,
        name=code,
        currency=currency,
        zone_table_code=network,
        zones=tuple(
            ZoneRates(
                zone,
                tuple(WeightBand(grams, money(amount)) for grams, amount in rates["bands"]),
                money(rates["per_further_kilogram"]) if "per_further_kilogram" in rates else None,
            )
            for zone, rates in entry["rates"].items()
        ),
        dimensional_divisor=entry["dimensional_divisor"],
    )
    transit = TransitTable(
        id=_id(network, "transit", code),
        code=code,
        name=code,
        zones=tuple(ZoneTransit(zone, *days) for zone, days in entry["days"].items()),
        pickup_weekdays=frozenset(Weekday(day) for day in entry["pickup_weekdays"]),
        delivery_weekdays=frozenset(Weekday(day) for day in entry["delivery_weekdays"]),
        cross_border_days=entry.get("cross_border_days", 0),
    )
    return NetworkService(
        code,
        checked_rate_card(card),
        checked_transit_table(transit),
        entry.get("maximum_weight_grams"),
    )
