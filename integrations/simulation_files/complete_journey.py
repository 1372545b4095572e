"""The Complete Journey as demand: what stores sold by day and product, a part of it ordered online.

The data knows no baskets any more: the rows of a store's day that are drawn as online are dealt into
orders, each for a place near the store.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from math import cos, radians, sqrt, tau
from pathlib import Path
from random import Random
from zlib import crc32
from zoneinfo import ZoneInfo

from domain.address import Coordinates
from domain.simulating.demand import CounterSale, DemandDay, SimulatedOrder, Size
from integrations.simulation_files.reading import rows_of
from integrations.simulation_files.sizes import Sizes, grams_of_package

SHIPPED_DEPARTMENTS = {
    "GROCERY": "food", "NUTRITION": "food", "DRUG GM": "household", "COSMETICS": "care",
}  # fmt: skip
"""Departments whose goods travel in parcels, with the group whose sizes they get."""

NOT_IN_PARCELS = re.compile(
    "FRZN|FROZEN|ICE CREAM|MILK|CHEESE|YOGURT|EGGS|REFR|DAIRY|BUTTER|MARGARINE|BAKED BREAD|JUICES/DRNKS"
    "|CIGAR|TOBACCO|BEER|WINE|LIQUOR|TICKET|DEPOSIT|PREPAID|NEWSPAPER|PHOTOFINISHING|COUPON|PROPANE"
    "|FIREWORKS|CALLING CARDS|PHARMACY|CONTINUITIES"
)
KILOMETRES_OF_A_DEGREE = 111.2
OPENING_HOUR, HOURS = 7, 15


@dataclass(frozen=True, slots=True)
class Store:
    """A store's location code, town and point."""

    code: str
    town: str
    point: Coordinates


@dataclass(frozen=True, slots=True)
class OnlineShare:
    """Which rows are orders: one in so many, dealt into orders of so many lines near the store."""

    one_in: int
    lines_least: int
    lines_most: int
    radius_kilometres: int
    largest_line_pieces: int


def store_code(store_id: str) -> str:
    """The location code of a store."""
    return f"store-{store_id}"


class CompleteJourney:
    """Store, day and product, as packed in the full data and in the sample."""

    def __init__(
        self,
        path: Path,
        *,
        products: Path,
        stores: dict[str, Store],
        sizes: Sizes,
        online: OnlineShare,
        time_zone: str,
        seed: int,
    ) -> None:
        self._path = path
        self._stores = stores
        self._online = online
        self._zone = ZoneInfo(time_zone)
        self._seed = seed
        self._sizes = _sizes_of(products, sizes)

    def size_of(self, sku: str) -> Size:
        """The weight of its package, with a volume that fits."""
        return self._sizes[sku]

    def days(self) -> Iterator[DemandDay]:
        """Every day of the file."""
        rows = rows_of(self._path, ("date", "store_id", "product_id", "qty"))
        for text, of_day in groupby(rows, key=lambda row: row[0]):
            day = date.fromisoformat(text)
            counter: list[CounterSale] = []
            online: dict[str, list[tuple[str, int]]] = {}
            for _, store_id, sku, quantity in of_day:
                pieces = int(float(quantity))
                if sku not in self._sizes or store_id not in self._stores or pieces < 1:
                    continue
                if self._is_online(text, store_id, sku, pieces):
                    online.setdefault(store_id, []).append((sku, pieces))
                else:
                    counter.append(CounterSale(store_code(store_id), sku, pieces))
            orders = [
                order for store_id, lines in online.items()
                for order in self._orders(day, self._stores[store_id], lines)
            ]  # fmt: skip
            orders.sort(key=lambda order: (order.placed_at, order.number))
            yield DemandDay(day, tuple(orders), tuple(counter))

    def _is_online(self, day: str, store_id: str, sku: str, pieces: int) -> bool:
        drawn = crc32(f"{self._seed}:{day}:{store_id}:{sku}".encode())
        return pieces <= self._online.largest_line_pieces and drawn % self._online.one_in == 0

    def _orders(
        self, day: date, store: Store, lines: list[tuple[str, int]]
    ) -> Iterator[SimulatedOrder]:
        draw = Random(f"{self._seed}:{day}:{store.code}")  # noqa: S311 - not a secret
        draw.shuffle(lines)
        number = 0
        while lines:
            count = draw.randint(self._online.lines_least, self._online.lines_most)
            chosen, lines = lines[:count], lines[count:]
            number += 1
            seconds = draw.randrange(HOURS * 3600)
            opened = datetime.combine(day, time(OPENING_HOUR), tzinfo=self._zone)
            yield SimulatedOrder(
                number=f"{day}/{store.code}/{number}",
                placed_at=(opened + timedelta(seconds=seconds)).astimezone(UTC),
                country="US",
                place=store.town,
                point=_near(store.point, self._online.radius_kilometres, draw),
                lines=tuple(chosen),
                home=store.code,
            )


def stores_of(path: Path) -> dict[str, Store]:
    """The stores by the data's own id."""
    columns = ("store_id", "town", "state", "latitude", "longitude")
    return {
        key: Store(
            store_code(key), f"{town}, {state}", Coordinates(float(latitude), float(longitude))
        )
        for key, town, state, latitude, longitude in rows_of(path, columns)
    }


def _near(point: Coordinates, kilometres: int, draw: Random) -> Coordinates:
    """A point within so many kilometres, every place in the circle as likely."""
    distance = kilometres * sqrt(draw.random()) / KILOMETRES_OF_A_DEGREE
    turn = draw.random() * tau
    north, east = distance * cos(turn), distance * cos(turn - tau / 4)
    longitude = point.longitude + east / cos(radians(point.latitude))
    return Coordinates(round(point.latitude + north, 3), round(longitude, 3))


def _sizes_of(path: Path, sizes: Sizes) -> dict[str, Size]:
    """What travels in parcels, with its size."""
    found = {}
    columns = ("product_id", "department", "product_category", "package_size")
    for sku, department, category, package in rows_of(path, columns):
        group = SHIPPED_DEPARTMENTS.get(department)
        if group is None or NOT_IN_PARCELS.search(category):
            continue
        grams = grams_of_package(package)
        drawn = sizes.drawn(group, sku)
        found[sku] = drawn if grams is None else sizes.weighing(group, sku, grams)
    return found
