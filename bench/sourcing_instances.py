"""Random sourcing problems as a shop has them: a few warehouses and many stores over a country.

Parcels cost by carrier zone and weight band, with a standard and an express service. In a usual
network a warehouse has a product in 16 to 19 of 20 cases and a store in 4 to 10, so that a good
part of the orders must be split; in a scarce one a warehouse has it in 12 and a store in 4 of 20.
Orders are random, or real ones. Every cost is in ten-thousandths of a euro.
"""

from dataclasses import dataclass
from math import hypot
from random import Random
from uuid import UUID

from bench.sourcing_orders import real_items
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site

KILOMETRES_ACROSS = 900
ZONE_KILOMETRES = (100, 250, 450, 700)
EURO = 10_000

# Carriers' business tariffs: up to grams, euros in the nearest zone; a zone further adds a part.
STANDARD = (
    (500, 3.10),
    (1_000, 3.40),
    (2_000, 3.95),
    (5_000, 5.20),
    (10_000, 7.80),
    (20_000, 11.5),
)
EXPRESS = ((500, 7.90), (1_000, 8.60), (2_000, 9.90), (5_000, 13.4), (10_000, 19.5), (20_000, 29.0))


@dataclass(frozen=True, slots=True)
class Size:
    """How large a problem is."""

    lines: int
    sites: int
    scarce: bool = False
    real: bool = False
    """Whether baskets and sizes are those of real orders; networks are drawn in any case."""


def rate(bands: tuple[tuple[int, float], ...], zone: int) -> Rate:
    """The tariff of a zone."""
    factor = 1 + 0.12 * zone
    amounts = tuple((grams, round(cost * factor, 2)) for grams, cost in bands)
    return Rate(tuple((grams, round(cost * EURO)) for grams, cost in amounts), 5_000 + 1_000 * zone)


ZONES = tuple((rate(STANDARD, zone), rate(EXPRESS, zone)) for zone in range(5))


def instance(seed: int, size: Size, node_limit: int | None = None) -> Problem:
    """One order against one network. The same seed gives the same problem."""
    random = Random(f"{seed}/{size.lines}/{size.sites}")
    items = (
        real_items(random, size.lines)
        if size.real
        else tuple(_item(random, line) for line in range(1, size.lines + 1))
    )
    chances = (0.6, 0.2) if size.scarce else random.choice([(0.95, 0.5), (0.85, 0.35), (0.8, 0.2)])
    home = _point(random)
    warehouses = 1 + max(size.sites // 40, 1)
    sites = tuple(
        _site(random, number, items, chances[number >= warehouses], home, number < warehouses)
        for number in range(size.sites)
    )
    sites = _everything_somewhere(random, items, sites)
    limits = {} if node_limit is None else {"node_limit": node_limit}
    return Problem(
        items,
        sites,
        split_penalty=random.choice([0, EURO // 2, 2 * EURO]),
        maximum_parcels=random.choice([None] * 9 + [max(2, size.lines // 3)]),
        **limits,
    )


def _item(random: Random, line: int) -> Item:
    return Item(
        line,
        UUID(int=line),
        f"SKU-{line}",
        quantity=random.choice([1, 1, 1, 1, 2, 2, 3, 4, 6]),
        weight_grams=int(min(random.lognormvariate(6.0, 0.9), 9_000)),
        volume_cubic_millimetres=int(min(random.lognormvariate(14.3, 1.0), 5e7)),
    )


def _point(random: Random) -> tuple[float, float]:
    return random.random() * KILOMETRES_ACROSS, random.random() * KILOMETRES_ACROSS


def _site(
    random: Random,
    number: int,
    items: tuple[Item, ...],
    chance: float,
    home: tuple[float, float],
    warehouse: bool,
) -> Site:
    place = _point(random)
    kilometres = hypot(place[0] - home[0], place[1] - home[1]) * 1.3
    zone = sum(kilometres > limit for limit in ZONE_KILOMETRES)
    stock: dict[UUID, int | None] = {}
    for item in items:
        if random.random() < chance:
            # Who sells by the dozen has dozens; of what is bought singly there are a few.
            packs = item.quantity // 6 or 1
            pieces = random.randint(5, 60) if warehouse else random.randint(1, 4)
            stock[item.product_id] = packs * pieces
    return Site(
        UUID(int=10_000 + number),
        f"{'WH' if warehouse else 'ST'}-{number:03}",
        stock,
        tuple(
            Offer(item.line, balance_per_piece=0 if warehouse else random.randrange(0, 4_000, 100))
            for item in items
        ),
        _options(random, zone),
        handling_per_parcel=(8_000 if warehouse else 15_000) + random.randrange(0, 3_000, 500),
        handling_per_line=2_000 if warehouse else 4_000,
        preference_per_parcel=0 if warehouse else 5_000,
    )


def _options(random: Random, zone: int) -> tuple[ShipOption, ...]:
    """The standard service may be late from far; after the cut-off every service is a day later."""
    standard, express = ZONES[zone]
    late = random.choice([0, 0, 1])
    days = max(0, zone - 2) + late
    return (
        ShipOption("standard", standard, 5_000, 31_500, lateness=3 * EURO * days, days_late=days),
        ShipOption("express", express, 5_000, 31_500, lateness=3 * EURO * late, days_late=late),
    )


def _everything_somewhere(
    random: Random, items: tuple[Item, ...], sites: tuple[Site, ...]
) -> tuple[Site, ...]:
    """What is missing everywhere comes into the warehouses: the problem has a plan."""
    for item in items:
        there = sum(site.stock.get(item.product_id) or 0 for site in sites)
        if there < item.quantity:
            site = sites[random.randrange(2)]
            stock = {**site.stock, item.product_id: max(10, item.quantity)}
            sites = tuple(
                other
                if other is not site
                else Site(
                    site.location_id,
                    site.code,
                    stock,
                    site.offers,
                    site.options,
                    site.handling_per_parcel,
                    site.handling_per_line,
                    site.preference_per_parcel,
                )
                for other in sites
            )
    return sites
